#include "exposition/parser_value.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>

#include "exposition/short_decimal.hpp"

namespace weir::detail {
namespace {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// As read_short_decimal(), which needs more room behind the number than a key has.
std::optional<double> parse_short_decimal(std::string_view text) noexcept {
  if (text.size() > kExactDigits + 1) return std::nullopt;
  std::uint64_t digits = 0;
  std::size_t count = 0;
  std::size_t whole = text.size();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_digit(text[i])) {
      digits = digits * 10 + static_cast<std::uint64_t>(text[i] - '0');
      ++count;
    } else if (text[i] == '.' && whole == text.size()) {
      whole = i;
    } else {
      return std::nullopt;
    }
  }
  if (count == 0 || count > kExactDigits) return std::nullopt;
  return static_cast<double>(digits) / kExactPowers[count - std::min(whole, count)];
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) noexcept {
  return std::ranges::equal(text, lower, [](char a, char b) { return (a | 0x20) == b; });
}

// For a decimal that from_chars found out of range: true if it is too large. Then the first digit
// that counts stands far before the point, else far behind it.
bool is_too_large(std::string_view text) noexcept {
  const std::size_t e = std::min(text.find_first_of("eE"), text.size());
  const std::string_view mantissa = text.substr(0, e);
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  const std::size_t first = std::min(mantissa.find_first_of("123456789"), mantissa.size());
  if (e == text.size()) return first < point;
  std::string_view exponent = text.substr(e + 1);
  const bool negative = exponent.front() == '-';
  if (negative || exponent.front() == '+') exponent.remove_prefix(1);
  std::int64_t magnitude = 0;
  const auto read = std::from_chars(exponent.data(), exponent.data() + exponent.size(), magnitude);
  if (read.ec != std::errc()) return !negative;
  const auto shift = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first);
  return (negative ? -magnitude : magnitude) > -shift;
}

}  // namespace

std::optional<double> read_value(PageCursor& cursor) noexcept {
  const char* at = cursor.at;
  const bool negative = *at == '-';
  if (negative) ++at;
  const auto value = read_short_decimal(at, cursor.end);
  if (!value || !PageCursor::ends_token(*at)) return parse_value(cursor.token());
  cursor.at = at;
  return negative ? -*value : *value;
}

std::optional<double> parse_value(std::string_view token) noexcept {
  if (token.empty()) return std::nullopt;
  if ((token.front() | 0x20) == 'n') {
    if (!equals_ignoring_case(token, "nan")) return std::nullopt;
    return std::numeric_limits<double>::quiet_NaN();
  }
  const bool negative = token.front() == '-';
  if (negative || token.front() == '+') token.remove_prefix(1);
  if (const auto value = parse_short_decimal(token)) return negative ? -*value : *value;
  if (equals_ignoring_case(token, "inf") || equals_ignoring_case(token, "infinity")) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    return negative ? -kInfinity : kInfinity;
  }
  if (token.empty() || !(is_digit(token.front()) || token.front() == '.')) return std::nullopt;
  double value = 0;
  const char* end = token.data() + token.size();
  const auto read = std::from_chars(token.data(), end, value);
  if (read.ptr != end || read.ec == std::errc::invalid_argument) return std::nullopt;
  if (read.ec == std::errc::result_out_of_range) {
    if (is_too_large(token)) return std::nullopt;
    value = 0;
  }
  return negative ? -value : value;
}

std::optional<TimestampMs> parse_timestamp(std::string_view token) noexcept {
  if (token.starts_with('+')) {
    token.remove_prefix(1);
    if (token.starts_with('-')) return std::nullopt;
  }
  TimestampMs timestamp = 0;
  const char* end = token.data() + token.size();
  const auto read = std::from_chars(token.data(), end, timestamp);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return timestamp;
}

}  // namespace weir::detail
