// A native histogram that owns its buckets, and what may be done to one without losing an
// observation: make it coarser, widen its zero bucket, add another
// (https://prometheus.io/docs/specs/native_histograms/). Pure.
#pragma once

#include <cstddef>
#include <vector>

#include "weir/sample.hpp"

namespace weir::detail {

struct NativeHistogram {
  std::int32_t schema = 0;
  bool is_float = false;
  double zero_threshold = 0;
  double zero_count = 0;
  std::vector<NativeBucket> negative;
  std::vector<NativeBucket> positive;

  [[nodiscard]] NativeHistogramView view() const noexcept {
    return {schema, is_float, zero_threshold, zero_count, negative, positive};
  }
  void assign(const NativeHistogramView& from);

  template <class Archive, class Self>
  static void archive(Archive& a, Self& self) {
    a(self.schema, self.is_float, self.zero_threshold, self.zero_count, self.negative,
      self.positive);
  }
};

// Most buckets that a native histogram has within Weir: on a page, in a ledger.
inline constexpr std::size_t kMaxNativeBuckets = 512;
// Indices beyond stand for no double; it leaves room for arithmetic.
inline constexpr std::int32_t kMaxNativeIndex = 1 << 28;

// Zero count and all buckets together.
[[nodiscard]] double observations(const NativeHistogramView& histogram) noexcept;

// The upper bound of a bucket.
[[nodiscard]] double native_bound(std::int32_t schema, std::int32_t index) noexcept;

// Precondition: \p schema is at most the histogram's.
void lower_schema(NativeHistogram& histogram, std::int32_t schema);

// The least threshold from \p threshold on that lies within no bucket that has observations.
[[nodiscard]] double uncut_threshold(const NativeHistogramView& histogram,
                                     double threshold) noexcept;
// Precondition: uncut_threshold(histogram, threshold) is \p threshold, which is no less than the
// histogram's.
void widen_zero(NativeHistogram& histogram, double threshold);

// Drops empty buckets, then lowers the schema, until there are at most \p limit buckets. False: at
// the lowest schema there still are more.
bool limit_buckets(NativeHistogram& histogram, std::size_t limit);

// Brings both to the higher schema and narrower zero bucket that they can have in common.
void align(NativeHistogram& a, NativeHistogram& b);

// Adds \p increments to \p to, which becomes as coarse as it must, and keeps to kMaxNativeBuckets.
// \p scratch is kept by the caller for its memory.
void add_native(NativeHistogram& to, const NativeHistogramView& increments,
                NativeHistogram& scratch);

}  // namespace weir::detail
