#include "exposition/parser_cursor.hpp"

#include <algorithm>
#include <string>

#include "base/utf8.hpp"

namespace weir::detail {
namespace {

constexpr std::size_t kExcerptBytes = 24;

// The token at the start of \p rest, cut and made harmless for a log line.
std::string excerpt(std::string_view rest) {
  if (rest.empty()) return "the end of the page";
  if (rest.front() == '\n') return "the end of the line";
  std::string found = "'";
  for (const char c : rest.substr(0, kExcerptBytes)) {
    if (!found.empty() && found.size() > 1 && PageCursor::ends_token(c)) break;
    found.push_back(c >= ' ' && c <= '~' ? c : '?');
  }
  return found + "'";
}

}  // namespace

bool PageCursor::check_text(std::string_view text) {
  const std::size_t bad = std::min(text.find('\0'), utf8_prefix(text));
  return bad >= text.size() || fail("the text has a NUL or is not UTF-8", text.data() + bad);
}

Error describe(const Fault& fault, std::string_view page, std::uint64_t first_line) {
  const auto offset = static_cast<std::size_t>(fault.at - page.data());
  const std::string_view before = page.substr(0, offset);
  const auto line = first_line + static_cast<std::uint64_t>(std::ranges::count(before, '\n'));
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  std::string message = std::to_string(line) + ":" + std::to_string(offset - line_begin + 1) + ": ";
  message.append(fault.what).append(", found ").append(excerpt(page.substr(offset)));
  return {fault.code, std::move(message)};
}

}  // namespace weir::detail
