#include "base/number.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace weir::detail {
namespace {

char* write_text(char* out, std::string_view text) noexcept {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

}  // namespace

char* write_number(char* out, double value) noexcept {
  // Most values are counts: an integer costs a quarter of a shortest double.
  if (value >= 0 && value < 9007199254740992.0) {
    const auto integer = static_cast<std::uint64_t>(value);
    if (static_cast<double>(integer) == value && !std::signbit(value)) {
      return std::to_chars(out, out + kMaxNumberSize, integer).ptr;
    }
  }
  if (std::isnan(value)) return write_text(out, "NaN");
  if (std::isinf(value)) return write_text(out, value > 0 ? "+Inf" : "-Inf");
  return std::to_chars(out, out + kMaxNumberSize, value).ptr;
}

void append_number(std::string& out, double value) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): written below
  std::array<char, kMaxNumberSize> text;
  out.append(text.data(), static_cast<std::size_t>(write_number(text.data(), value) - text.data()));
}

void append_openmetrics_number(std::string& out, double value) {
  const std::size_t begin = out.size();
  append_number(out, value);
  if (std::isfinite(value) && out.find_first_of(".e", begin) == std::string::npos) out.append(".0");
}

}  // namespace weir::detail
