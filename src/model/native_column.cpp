#include "weir/native_column.hpp"

#include <algorithm>
#include <limits>
#include <new>

namespace weir {

void NativeColumn::add(std::uint32_t owner, const NativeHistogramView& histogram) {
  // As with label text: far above every limit of the sources.
  if (buckets_.size() > std::numeric_limits<std::uint32_t>::max()) throw std::bad_alloc();
  entries_.push_back({owner, histogram.schema, histogram.is_float, histogram.zero_threshold,
                      histogram.zero_count, static_cast<std::uint32_t>(buckets_.size()),
                      static_cast<std::uint32_t>(histogram.negative.size()),
                      static_cast<std::uint32_t>(histogram.positive.size())});
  buckets_.insert(buckets_.end(), histogram.negative.begin(), histogram.negative.end());
  buckets_.insert(buckets_.end(), histogram.positive.begin(), histogram.positive.end());
}

void NativeColumn::clear() noexcept {
  entries_.clear();
  buckets_.clear();
}

void NativeColumn::truncate(std::uint32_t owner) noexcept {
  const auto first = std::ranges::lower_bound(entries_, owner, {}, &Entry::owner);
  if (first == entries_.end()) return;
  buckets_.resize(first->begin);
  entries_.erase(first, entries_.end());
}

NativeHistogramView NativeColumn::view(const Entry& entry) const {
  const auto buckets = std::span(buckets_).subspan(entry.begin, entry.negative + entry.positive);
  return {entry.schema,
          entry.is_float,
          entry.zero_threshold,
          entry.zero_count,
          buckets.first(entry.negative),
          buckets.subspan(entry.negative)};
}

std::optional<NativeHistogramView> NativeColumn::find(std::uint32_t owner) const {
  const auto found = std::ranges::lower_bound(entries_, owner, {}, &Entry::owner);
  if (found == entries_.end() || found->owner != owner) return std::nullopt;
  return view(*found);
}

}  // namespace weir
