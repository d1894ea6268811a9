/// \file
/// The values that a unit (one series, or one histogram or summary of one label set) can have.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "weir/label.hpp"

namespace weir {

/// Milliseconds since the Unix epoch, only where an upstream sent one.
using TimestampMs = std::int64_t;

struct Exemplar {
  LabelText labels;
  double value = 0;
  std::optional<TimestampMs> timestamp;
};

/// A classic histogram, borrowed. cumulative.size() == bounds.size() + 1; its last entry is the
/// +Inf bucket and hence `_count`. Bounds are finite upper bounds, ascending, unique.
struct HistogramView {
  std::span<const double> bounds;
  std::span<const double> cumulative;
  double sum = 0;
};

/// A summary, borrowed. Quantiles in [0, 1], ascending, unique; values.size() == quantiles.size().
struct SummaryView {
  std::span<const double> quantiles;
  std::span<const double> values;
  double sum = 0;
  double count = 0;
};

}  // namespace weir
