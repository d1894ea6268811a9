#include "offline/scrape_header.hpp"

#include <charconv>

#include "base/utf8.hpp"

namespace weir::detail {
namespace {

constexpr std::string_view kMark = "# scrape";
constexpr std::string_view kFailed = "failed";
constexpr std::string_view kBlanks = " \t";
// The year 9999; later times would not fit the clocks' nanoseconds everywhere.
constexpr std::int64_t kMaxTimeMs = 9'000'000'000'000;

Error fault(std::string_view line, std::string_view word, std::string_view why) {
  const auto column = static_cast<std::size_t>(word.data() - line.data()) + 1;
  std::string message = std::to_string(column);
  message.append(": ").append(why);
  if (word.empty()) {
    message.append(", found the end of the line");
  } else {
    constexpr std::size_t kMaxShown = 24;
    message.append(", found '").append(replace_invalid_utf8(word.substr(0, kMaxShown))).append("'");
  }
  return {ErrorCode::parse, std::move(message)};
}

// The next word from \p at on, empty at the end; \p at moves behind it.
std::string_view next_word(std::string_view line, std::size_t& at) {
  const std::size_t begin = std::min(line.size(), line.find_first_not_of(kBlanks, at));
  at = std::min(line.size(), line.find_first_of(kBlanks, begin));
  return line.substr(begin, at - begin);
}

bool is_time(std::string_view word, std::int64_t& time_ms) {
  const char* const end = word.data() + word.size();
  const auto [rest, error] = std::from_chars(word.data(), end, time_ms);
  return error == std::errc() && rest == end && time_ms >= 0 && time_ms <= kMaxTimeMs;
}

}  // namespace

bool opens_page(std::string_view line) noexcept {
  return line.starts_with(kMark) &&
         (line.size() == kMark.size() || kBlanks.find(line[kMark.size()]) != kBlanks.npos);
}

Expected<ScrapeHeader> parse_scrape_header(std::string_view line) {
  ScrapeHeader header;
  std::size_t at = kMark.size();
  const std::string_view time = next_word(line, at);
  if (!is_time(time, header.time_ms)) {
    return fault(line, time, "expected the time in Unix milliseconds");
  }
  std::string_view word = next_word(line, at);
  const std::string_view second = next_word(line, at);
  if (second.empty() && word == kFailed) {
    header.failed = true;
    return header;
  }
  if (word.size() > kMaxTenantBytes) {
    return fault(line, word,
                 "a tenant's name is longer than " + std::to_string(kMaxTenantBytes) + " bytes");
  }
  if (!is_utf8(word)) return fault(line, word, "a tenant's name is not UTF-8");
  header.tenant = word;
  if (second.empty()) return header;
  if (second != kFailed) return fault(line, second, "expected 'failed' or the end of the line");
  header.failed = true;
  const std::string_view third = next_word(line, at);
  if (!third.empty()) return fault(line, third, "expected the end of the line");
  return header;
}

}  // namespace weir::detail
