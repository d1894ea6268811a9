#include "collectors/host/bcache_numbers.hpp"

#include <cmath>
#include <cstdint>

#include "collectors/support/fields.hpp"

namespace weir::collectors {
namespace {

// 1024 for 'k', its square for 'M', ...; nothing for no unit.
std::optional<double> multiplier(char unit) noexcept {
  constexpr std::string_view kUnits = "kMGTPEZY";
  const std::size_t power = kUnits.find(unit);
  if (power == std::string_view::npos) return std::nullopt;
  return std::ldexp(1.0, 10 * (static_cast<int>(power) + 1));
}

// Of a number with a unit: a power of 1024 divided by ten and by 1024 is what a tenth of it is.
std::optional<double> mantissa(std::string_view text) noexcept {
  const std::size_t point = text.find('.');
  const auto whole = detail::parse_number<std::uint64_t>(text.substr(0, point));
  if (!whole) return std::nullopt;
  if (point == std::string_view::npos) return static_cast<double>(*whole);
  const auto fraction = detail::parse_number<std::uint64_t>(text.substr(point + 1));
  if (!fraction) return std::nullopt;
  return static_cast<double>(*whole) + static_cast<double>(*fraction) / 10.24;
}

std::optional<double> parse_unsigned(std::string_view text) noexcept {
  if (text.empty()) return std::nullopt;
  const auto unit = multiplier(text.back());
  if (unit) text.remove_suffix(1);
  if (unit) {
    const auto number = mantissa(text);
    return number ? std::optional(std::trunc(*number * *unit)) : std::nullopt;
  }
  const auto number = detail::parse_number<std::uint64_t>(text);
  return number ? std::optional(static_cast<double>(*number)) : std::nullopt;
}

}  // namespace

std::optional<double> parse_bcache_number(std::string_view text) noexcept {
  const bool is_negative = text.starts_with('-');
  if (is_negative) text.remove_prefix(1);
  const auto number = parse_unsigned(text);
  return number && is_negative ? std::optional(0 - *number) : number;
}

std::optional<double> parse_nonzero_bcache_number(std::string_view text) noexcept {
  const auto number = parse_bcache_number(text);
  return number && *number != 0 ? number : std::nullopt;
}

}  // namespace weir::collectors
