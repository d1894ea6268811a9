#include "offline/recorded_pages.hpp"

#include <algorithm>

namespace weir::detail {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{256} << 10U;
constexpr std::string_view kPageMark = "\n# scrape";

Error at_line(std::uint64_t line, const Error& error) {
  return {error.code(), std::to_string(line) + ':' + error.message()};
}

}  // namespace

Expected<std::optional<RecordedPage>> RecordedPages::next() {
  if (auto ok = skip_blank_lines(); !ok) return ok.error();
  if (rest().empty()) return std::optional<RecordedPage>();
  const auto header_end = find_newline(0);
  if (!header_end) return header_end.error();
  const std::string_view header_text = rest().substr(0, *header_end);
  if (!opens_page(header_text)) {
    return at_line(line_, {ErrorCode::parse, "1: expected '# scrape <unix ms> [tenant] [failed]'"});
  }
  auto header = parse_scrape_header(header_text);
  if (!header) return at_line(line_, header.error());
  const auto end = find_page_end(*header_end);
  if (!end) return end.error();

  RecordedPage page;
  page.header = std::move(*header);
  page.header_line = line_;
  const std::string_view whole = rest().substr(0, *end);
  page.text = whole.substr(std::min(whole.size(), *header_end + 1));
  line_ += static_cast<std::uint64_t>(std::ranges::count(whole, '\n'));
  begin_ += *end;
  return std::optional(std::move(page));
}

// Those before the first page; later ones belong to the page before them.
Expected<void> RecordedPages::skip_blank_lines() {
  for (;;) {
    while (begin_ < buffer_.size() && buffer_[begin_] == '\n') {
      ++begin_;
      ++line_;
    }
    if (begin_ < buffer_.size()) return {};
    const auto more = read_more();
    if (!more) return more.error();
    if (!*more) return {};
  }
}

Expected<std::size_t> RecordedPages::find_newline(std::size_t from) {
  for (;;) {
    const std::size_t found = rest().find('\n', from);
    if (found != std::string_view::npos) return found;
    from = rest().size();
    const auto more = read_more();
    if (!more) return more.error();
    if (!*more) return rest().size();
  }
}

// Behind the newline in front of the next header.
Expected<std::size_t> RecordedPages::find_page_end(std::size_t from) {
  for (;;) {
    const std::size_t found = rest().find(kPageMark, from);
    // One byte more tells a header from "# scraped".
    if (found != std::string_view::npos && found + kPageMark.size() < rest().size()) {
      const std::string_view line = rest().substr(found + 1, kPageMark.size());
      if (opens_page(line) || line.back() == '\n') return found + 1;
      from = found + 1;
      continue;
    }
    if (found == std::string_view::npos) {
      from = std::max(from, rest().size() - std::min(rest().size(), kPageMark.size()));
    }
    const auto more = read_more();
    if (!more) return more.error();
    if (!*more) return found != std::string_view::npos ? found + 1 : rest().size();
  }
}

Expected<bool> RecordedPages::read_more() {
  if (ended_) return false;
  if (rest().size() > max_page_bytes_) {
    return at_line(line_, {ErrorCode::limit,
                           "1: a page longer than " + std::to_string(max_page_bytes_) + " bytes"});
  }
  buffer_.erase(0, begin_);
  begin_ = 0;
  const std::size_t size = buffer_.size();
  buffer_.resize(size + kPieceBytes);
  const auto read = source_(std::span(buffer_).subspan(size));
  buffer_.resize(size + (read ? *read : 0));
  if (!read) return read.error();
  ended_ = *read == 0;
  return !ended_;
}

}  // namespace weir::detail
