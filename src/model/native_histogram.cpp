#include "model/native_histogram.hpp"

#include <algorithm>
#include <cmath>

namespace weir::detail {
namespace {

double sum_of(std::span<const NativeBucket> buckets) {
  double sum = 0;
  for (const NativeBucket& bucket : buckets) sum += bucket.count;
  return sum;
}

// Neighbours become one: their bounds are every other one, every fourth, and so on.
void lower_buckets(std::vector<NativeBucket>& buckets, std::int32_t shift) {
  std::size_t size = 0;
  for (const NativeBucket& bucket : buckets) {
    const std::int32_t index = ((bucket.index - 1) >> shift) + 1;
    if (size > 0 && buckets[size - 1].index == index) {
      buckets[size - 1].count += bucket.count;
    } else {
      buckets[size++] = {index, bucket.count};
    }
  }
  buckets.resize(size);
}

// The upper bound of the bucket with observations that \p threshold lies in, else \p threshold.
double uncut(std::span<const NativeBucket> buckets, std::int32_t schema, double threshold) {
  for (const NativeBucket& bucket : buckets) {
    if (native_bound(schema, bucket.index - 1) >= threshold) break;
    const double upper = native_bound(schema, bucket.index);
    if (bucket.count != 0 && upper > threshold) return upper;
  }
  return threshold;
}

// Takes the buckets up to the bound \p threshold. \returns what they counted.
double take_up_to(std::vector<NativeBucket>& buckets, std::int32_t schema, double threshold) {
  auto end = buckets.begin();
  // An empty bucket that the threshold cuts goes, too.
  while (end != buckets.end() && native_bound(schema, end->index - 1) < threshold) ++end;
  double taken = 0;
  for (auto at = buckets.begin(); at != end; ++at) taken += at->count;
  buckets.erase(buckets.begin(), end);
  return taken;
}

void drop_empty(std::vector<NativeBucket>& buckets) {
  std::erase_if(buckets, [](const NativeBucket& bucket) { return bucket.count == 0; });
}

void add_buckets(std::vector<NativeBucket>& to, std::span<const NativeBucket> from) {
  std::size_t at = 0;
  for (const NativeBucket& bucket : from) {
    while (at < to.size() && to[at].index < bucket.index) ++at;
    if (at < to.size() && to[at].index == bucket.index) {
      to[at].count += bucket.count;
    } else {
      to.insert(to.begin() + static_cast<std::ptrdiff_t>(at), bucket);
    }
  }
}

}  // namespace

void NativeHistogram::assign(const NativeHistogramView& from) {
  schema = from.schema;
  is_float = from.is_float;
  zero_threshold = from.zero_threshold;
  zero_count = from.zero_count;
  negative.assign(from.negative.begin(), from.negative.end());
  positive.assign(from.positive.begin(), from.positive.end());
}

double observations(const NativeHistogramView& histogram) noexcept {
  return histogram.zero_count + sum_of(histogram.negative) + sum_of(histogram.positive);
}

double native_bound(std::int32_t schema, std::int32_t index) noexcept {
  if (schema <= 0) {
    constexpr std::int64_t kBeyond = 1 << 20;  // ldexp() answers 0 or infinity long before
    const std::int64_t exponent = std::int64_t{index} << -schema;
    return std::ldexp(1.0, static_cast<int>(std::clamp(exponent, -kBeyond, kBeyond)));
  }
  // Whole powers of two are exact; only these are bounds of every schema.
  const std::int32_t part = index & ((1 << schema) - 1);
  return std::ldexp(std::exp2(std::ldexp(static_cast<double>(part), -schema)), index >> schema);
}

void lower_schema(NativeHistogram& histogram, std::int32_t schema) {
  const std::int32_t shift = histogram.schema - schema;
  if (shift <= 0) return;
  histogram.schema = schema;
  lower_buckets(histogram.negative, shift);
  lower_buckets(histogram.positive, shift);
}

double uncut_threshold(const NativeHistogramView& histogram, double threshold) noexcept {
  const double one_side = uncut(histogram.negative, histogram.schema, threshold);
  const double both = uncut(histogram.positive, histogram.schema, one_side);
  return both == one_side ? both : uncut_threshold(histogram, both);
}

void widen_zero(NativeHistogram& histogram, double threshold) {
  if (threshold == histogram.zero_threshold) return;
  histogram.zero_threshold = threshold;
  histogram.zero_count += take_up_to(histogram.negative, histogram.schema, threshold) +
                          take_up_to(histogram.positive, histogram.schema, threshold);
}

bool limit_buckets(NativeHistogram& histogram, std::size_t limit) {
  const auto fits = [&] { return histogram.negative.size() + histogram.positive.size() <= limit; };
  if (fits()) return true;
  drop_empty(histogram.negative);
  drop_empty(histogram.positive);
  while (!fits() && histogram.schema > kMinNativeSchema) {
    lower_schema(histogram, histogram.schema - 1);
  }
  return fits();
}

void align(NativeHistogram& a, NativeHistogram& b) {
  const std::int32_t schema = std::min(a.schema, b.schema);
  lower_schema(a, schema);
  lower_schema(b, schema);
  double threshold = std::max(a.zero_threshold, b.zero_threshold);
  for (double before = -1; before != threshold;) {
    before = threshold;
    threshold = uncut_threshold(b.view(), uncut_threshold(a.view(), threshold));
  }
  widen_zero(a, threshold);
  widen_zero(b, threshold);
}

void add_native(NativeHistogram& to, const NativeHistogramView& increments,
                NativeHistogram& scratch) {
  NativeHistogramView from = increments;
  if (from.schema != to.schema || from.zero_threshold != to.zero_threshold) {
    scratch.assign(increments);
    align(to, scratch);
    from = scratch.view();
  }
  to.is_float = to.is_float || from.is_float;
  to.zero_count += from.zero_count;
  add_buckets(to.negative, from.negative);
  add_buckets(to.positive, from.positive);
  limit_buckets(to, kMaxNativeBuckets);
}

}  // namespace weir::detail
