/// \file
/// WideColumn: the numbers of a batch's histograms and summaries. They lie in one arena; truncating
/// keeps the memory.
///
/// Not thread safe.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "weir/sample.hpp"

namespace weir {

class WideColumn {
 public:
  /// \returns its place, from 0 on.
  std::uint32_t add(const HistogramView& histogram);
  std::uint32_t add(const SummaryView& summary);

  /// True if the entry has the same bounds or quantiles, bit by bit.
  [[nodiscard]] bool has_keys(std::uint32_t entry, std::span<const double> keys) const;
  /// The numbers but for the keys. Precondition: as many values as the entry has.
  void set(std::uint32_t entry, std::span<const double> values, double sum, double count);
  /// Drops \p entry and those behind.
  void truncate(std::uint32_t entry) noexcept;
  void shrink_to_fit() noexcept;

  /// Bounds or quantiles.
  [[nodiscard]] std::uint32_t keys(std::uint32_t entry) const { return entries_[entry].keys; }
  /// Borrowed until the next change. Precondition: it is one.
  [[nodiscard]] HistogramView histogram(std::uint32_t entry) const;
  [[nodiscard]] SummaryView summary(std::uint32_t entry) const;

 private:
  struct Entry {
    std::uint32_t begin;
    std::uint32_t keys;
  };
  std::uint32_t add(std::span<const double> keys, std::span<const double> values, double sum,
                    double count);

  std::vector<Entry> entries_;
  std::vector<double> numbers_;  // of each: keys, values, sum, count
};

}  // namespace weir
