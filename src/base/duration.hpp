// Durations as the flags write them: whole numbers with a unit, largest first: 500ms, 30s, 1m30s,
// 2h.
#pragma once

#include <string>
#include <string_view>

#include "weir/clock.hpp"
#include "weir/expected.hpp"

namespace weir {

// Units are h, m, s and ms; 0 needs none. No sign, no fraction, no blanks; what does not fit into a
// Duration is an error.
[[nodiscard]] Expected<Duration> parse_duration(std::string_view text);

// The shortest text that parse_duration() reads back; what is finer than a millisecond is cut off.
[[nodiscard]] std::string format_duration(Duration duration);

}  // namespace weir
