// Numbers as the exposition formats write them: the shortest text that reads back as the same
// double.
#pragma once

#include <cstddef>
#include <string>

namespace weir::detail {

// The most that append_number() and write_number() write.
inline constexpr std::size_t kMaxNumberSize = 32;

// Writes NaN, +Inf, -Inf, an integer where the value is one below 2^53, else the shortest round
// trip form. At least kMaxNumberSize bytes must be free at \p out. \returns the end.
char* write_number(char* out, double value) noexcept;
void append_number(std::string& out, double value);
// A bucket bound or quantile in OpenMetrics' canonical form: like write_number(), but never without
// a '.' or exponent.
void append_openmetrics_number(std::string& out, double value);

}  // namespace weir::detail
