// Numbers as the exposition formats write them: the shortest text that reads back as the same
// double.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace weir::detail {

// The most that append_number() and write_number() write.
inline constexpr std::size_t kMaxNumberSize = 32;

// A positive fraction in thousandths if it has no more than three decimals, else 0. The quotient is
// the double nearest to that decimal, so its text reads back as it; and as no two decimals of 15
// digits are one double, there is no shorter one.
inline std::uint64_t whole_thousandths(double fraction) noexcept {
  if (fraction >= 1e12) return 0;
  // NOLINTNEXTLINE(bugprone-incorrect-roundings): one that is rounded wrongly fails the test below
  const auto thousandths = static_cast<std::uint64_t>(fraction * 1000 + 0.5);
  return static_cast<double>(thousandths) / 1000 == fraction ? thousandths : 0;
}

// Writes NaN, +Inf, -Inf, an integer where the value is one below 2^53, else the shortest round
// trip form. At least kMaxNumberSize bytes must be free at \p out. \returns the end.
char* write_number(char* out, double value) noexcept;
void append_number(std::string& out, double value);
// A bucket bound or quantile. It is a label's value, so its spelling is a part of the series' name:
// that of Go's client, with an exponent from 1e+06 on and below 0.0001, whatever is shorter.
void append_key_number(std::string& out, double value);
// The same in OpenMetrics' canonical form: never without a '.' or exponent.
void append_openmetrics_number(std::string& out, double value);

}  // namespace weir::detail
