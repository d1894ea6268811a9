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

// A positive fraction in billionths, as whole_thousandths() has them; durations are such.
std::uint64_t whole_billionths(double fraction) noexcept {
  if (fraction >= 1e6) return 0;  // more than 15 digits
  // NOLINTNEXTLINE(bugprone-incorrect-roundings): one that is rounded wrongly fails the test below
  const auto billionths = static_cast<std::uint64_t>(fraction * 1e9 + 0.5);
  return static_cast<double>(billionths) / 1e9 == fraction ? billionths : 0;
}

// Behind the \p size digits at \p digits : without the zeros at their end.
char* without_zeros(char* digits, std::size_t size) noexcept {
  char* end = digits + size;
  while (end[-1] == '0') --end;
  return end;
}

// Below a tenth of a thousandth the form with an exponent is the shorter one.
char* write_small_billionths(char* out, std::uint64_t billionths) noexcept {
  char* const end = std::to_chars(out + 1, out + kMaxNumberSize, billionths).ptr;
  const auto size = static_cast<std::size_t>(end - out - 1);
  char* at = without_zeros(out + 1, size);
  out[0] = out[1];
  out[1] = '.';
  if (at == out + 2) --at;  // one digit
  at = write_text(at, "e-0");
  *at++ = static_cast<char>('0' + 10 - size);
  return at;
}

char* write_billionths(char* out, std::uint64_t billionths) noexcept {
  constexpr std::uint64_t kOne = 1'000'000'000;
  constexpr std::uint64_t kTenthOfThousandth = kOne / 10'000;
  if (billionths < kTenthOfThousandth ||
      (billionths < 10 * kTenthOfThousandth && billionths % kTenthOfThousandth == 0))
    return write_small_billionths(out, billionths);
  // The digit before nine others keeps their zeros; the point takes its place.
  char* const point = std::to_chars(out, out + kMaxNumberSize, billionths / kOne).ptr;
  std::to_chars(point, out + kMaxNumberSize, kOne + billionths % kOne);
  *point = '.';
  return without_zeros(point + 1, 9);
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
    const std::uint64_t billionths = whole_billionths(value);
    if (billionths != 0) return write_billionths(out, billionths);
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
