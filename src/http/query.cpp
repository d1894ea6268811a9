#include "http/query.hpp"

#include <algorithm>
#include <charconv>

namespace weir::detail {
namespace {

constexpr std::size_t kMaxFilterNames = 256;
constexpr double kMaxTimeoutSeconds = 86'400;

Error bad_query(std::string_view why) {
  return {ErrorCode::invalid_argument, std::string(why)};
}

// Cuts the part before \p separator off \p rest.
std::string_view take_part(std::string_view& rest, char separator) {
  const std::size_t size = std::min(rest.find(separator), rest.size());
  const std::string_view part = rest.substr(0, size);
  rest.remove_prefix(std::min(size + 1, rest.size()));
  return part;
}

}  // namespace

Expected<std::string> percent_decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    unsigned char byte = 0;
    const std::string_view digits = text.substr(i + 1, 2);
    const auto [end, failure] =
        std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (digits.size() != 2 || failure != std::errc() || end != digits.data() + 2) {
      return bad_query("bad percent-encoding in the query");
    }
    decoded += static_cast<char>(byte);
    i += 2;
  }
  return decoded;
}

Expected<CollectorFilter> parse_filter(std::string_view query) {
  CollectorFilter filter;
  while (!query.empty()) {
    std::string_view value = take_part(query, '&');
    const auto name = percent_decode(take_part(value, '='));
    if (!name) return name.error();
    if (*name != "collect[]" && *name != "exclude[]") continue;
    auto decoded = percent_decode(value);
    if (!decoded) return decoded.error();
    auto& list = *name == "collect[]" ? filter.collect : filter.exclude;
    list.push_back(std::move(*decoded));
    if (list.size() > kMaxFilterNames) return bad_query("too many collectors in the query");
  }
  if (!filter.collect.empty() && !filter.exclude.empty()) {
    return bad_query("collect[] and exclude[] exclude each other");
  }
  return filter;
}

Duration parse_scrape_timeout(std::string_view text) noexcept {
  const bool plain = !text.empty() && text.front() >= '0' && text.front() <= '9';
  double seconds = 0;
  const char* const last = text.data() + text.size();
  const auto [end, failure] = std::from_chars(text.data(), last, seconds, std::chars_format::fixed);
  if (!plain || failure != std::errc() || end != last || seconds > kMaxTimeoutSeconds) return {};
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

}  // namespace weir::detail
