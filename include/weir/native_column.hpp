/// \file
/// NativeColumn: the native histograms that some rows of a batch, or units of a page, have beside
/// their lines. Buckets lie in one arena; clear() keeps the memory.
///
/// Not thread safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "weir/sample.hpp"

namespace weir {

class NativeColumn {
 public:
  struct Entry {
    std::uint32_t owner = 0;  ///< the row or unit
    std::int32_t schema = 0;
    bool is_float = false;
    double zero_threshold = 0;
    double zero_count = 0;
    std::uint32_t begin = 0;  ///< in the arena: negative buckets, then positive ones
    std::uint32_t negative = 0;
    std::uint32_t positive = 0;
  };

  /// Precondition: \p owner is above those before.
  void add(std::uint32_t owner, const NativeHistogramView& histogram);
  void clear() noexcept;
  /// Drops those of \p owner and of owners above.
  void truncate(std::uint32_t owner) noexcept;

  [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }
  /// Ascending by owner.
  [[nodiscard]] std::span<const Entry> entries() const noexcept { return entries_; }
  /// Borrowed until the next change.
  [[nodiscard]] NativeHistogramView view(const Entry& entry) const;
  [[nodiscard]] std::optional<NativeHistogramView> find(std::uint32_t owner) const;

 private:
  std::vector<Entry> entries_;
  std::vector<NativeBucket> buckets_;
};

}  // namespace weir
