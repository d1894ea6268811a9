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

/// A bucket of a native histogram: what was observed above base^(index - 1) and up to base^index,
/// where base is 2^(2^-schema). Of the negative buckets the same with the sign turned.
struct NativeBucket {
  std::int32_t index = 0;
  double count = 0;
  friend bool operator==(const NativeBucket&, const NativeBucket&) = default;
};

/// The native (sparse, exponential) buckets of a histogram, borrowed. Counts are each bucket's own,
/// not cumulative; buckets ascend by index. Zero count and buckets add up to the histogram's count,
/// but for observations of NaN.
struct NativeHistogramView {
  std::int32_t schema = 0;  ///< from kMinNativeSchema, the coarsest, to kMaxNativeSchema
  bool is_float = false;    ///< counts were sent as floating-point numbers
  double zero_threshold = 0;
  double zero_count = 0;  ///< of what lies from -zero_threshold to +zero_threshold
  std::span<const NativeBucket> negative;
  std::span<const NativeBucket> positive;
};
inline constexpr std::int32_t kMinNativeSchema = -4;
inline constexpr std::int32_t kMaxNativeSchema = 8;

/// A summary, borrowed. Quantiles in [0, 1], ascending, unique; values.size() == quantiles.size().
struct SummaryView {
  std::span<const double> quantiles;
  std::span<const double> values;
  double sum = 0;
  double count = 0;
};

}  // namespace weir
