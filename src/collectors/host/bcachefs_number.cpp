#include "collectors/host/bcachefs_number.hpp"

#include <cmath>
#include <cstddef>

#include "collectors/support/fields.hpp"

namespace weir::collectors {

std::optional<double> parse_bcachefs_number(std::string_view text) noexcept {
  constexpr std::string_view kDigits = "0123456789.";
  constexpr std::string_view kUnits = "kmgtpe";
  double unit = 1;
  if (!text.empty() && kDigits.find(text.back()) == std::string_view::npos) {
    const char last = text.back();
    const char lower = 'A' <= last && last <= 'Z' ? static_cast<char>(last - 'A' + 'a') : last;
    const std::size_t power = kUnits.find(lower);
    if (power == std::string_view::npos) return std::nullopt;
    unit = std::ldexp(1.0, 10 * (static_cast<int>(power) + 1));
    text.remove_suffix(1);
  }
  if (text.find_first_not_of(kDigits) != std::string_view::npos) return std::nullopt;
  const auto number = detail::parse_number<double>(text);
  return number ? std::optional(std::trunc(*number * unit)) : std::nullopt;
}

}  // namespace weir::collectors
