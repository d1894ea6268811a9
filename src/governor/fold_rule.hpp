// What may be done with the units of a family when they cannot stand under their own names.
#pragma once

#include <cstdint>

#include "weir/batch.hpp"

namespace weir::detail {

enum class FoldRule : std::uint8_t {
  cumulative,  // counters, histograms, summaries: increments add up
  sum,         // gauges whose present values add up
  max,         // gauges of which the highest says something
  keep,        // nothing: it keeps its own name or is dropped
};
constexpr unsigned enumerators(FoldRule) noexcept {
  return 4;
}

// The declared rule; for gauges without one, what the name safely tells.
[[nodiscard]] FoldRule fold_rule(const Family& family, UnitKind kind) noexcept;

}  // namespace weir::detail
