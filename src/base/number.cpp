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

char* write_thousandths(char* out, std::uint64_t thousandths) noexcept {
  out = std::to_chars(out, out + kMaxNumberSize, thousandths / 1000).ptr;
  *out++ = '.';
  for (auto rest = static_cast<unsigned>(thousandths % 1000); rest != 0; rest = rest % 100 * 10) {
    *out++ = static_cast<char>('0' + rest / 100);
  }
  return out;
}

}  // namespace

char* write_number(char* out, double value) noexcept {
  // Most values are counts or have few decimals: those cost a quarter of a shortest double.
  if (value < 9007199254740992.0 && !std::signbit(value)) {
    const auto integer = static_cast<std::uint64_t>(value);
    if (static_cast<double>(integer) == value) {
      return std::to_chars(out, out + kMaxNumberSize, integer).ptr;
    }
    const std::uint64_t thousandths = whole_thousandths(value);
    if (thousandths != 0) return write_thousandths(out, thousandths);
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

void append_key_number(std::string& out, double value) {
  if (!std::isfinite(value)) return append_number(out, value);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): written below
  std::array<char, kMaxNumberSize> text;
  char* const end = text.data() + text.size();
  out.append(text.data(), std::to_chars(text.data(), end, value, std::chars_format::general).ptr);
}

void append_openmetrics_number(std::string& out, double value) {
  const std::size_t begin = out.size();
  append_key_number(out, value);
  if (std::isfinite(value) && out.find_first_of(".e", begin) == std::string::npos) out.append(".0");
}

}  // namespace weir::detail
