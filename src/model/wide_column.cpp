#include "weir/wide_column.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace weir {

std::uint32_t WideColumn::add(std::span<const double> keys, std::span<const double> values,
                              double sum, double count) {
  const auto place = static_cast<std::uint32_t>(entries_.size());
  entries_.push_back(
      {static_cast<std::uint32_t>(numbers_.size()), static_cast<std::uint32_t>(keys.size())});
  numbers_.insert(numbers_.end(), keys.begin(), keys.end());
  numbers_.insert(numbers_.end(), values.begin(), values.end());
  numbers_.push_back(sum);
  numbers_.push_back(count);
  return place;
}

std::uint32_t WideColumn::add(const HistogramView& histogram) {
  return add(histogram.bounds, histogram.cumulative, histogram.sum, histogram.cumulative.back());
}

std::uint32_t WideColumn::add(const SummaryView& summary) {
  return add(summary.quantiles, summary.values, summary.sum, summary.count);
}

bool WideColumn::has_keys(std::uint32_t entry, std::span<const double> keys) const {
  const auto bits = [](double key) { return std::bit_cast<std::uint64_t>(key); };
  const auto own = std::span(numbers_).subspan(entries_[entry].begin, entries_[entry].keys);
  return std::ranges::equal(own, keys, {}, bits, bits);
}

void WideColumn::set(std::uint32_t entry, std::span<const double> values, double sum,
                     double count) {
  const Entry& at = entries_[entry];
  const auto numbers = std::span(numbers_).subspan(at.begin + at.keys, values.size() + 2);
  std::ranges::copy(values, numbers.begin());
  numbers[values.size()] = sum;
  numbers[values.size() + 1] = count;
}

void WideColumn::truncate(std::uint32_t entry) noexcept {
  if (entry >= entries_.size()) return;
  numbers_.resize(entries_[entry].begin);
  entries_.resize(entry);
}

void WideColumn::shrink_to_fit() noexcept {
  entries_.shrink_to_fit();
  numbers_.shrink_to_fit();
}

HistogramView WideColumn::histogram(std::uint32_t entry) const {
  const Entry& at = entries_[entry];
  const auto numbers = std::span(numbers_).subspan(at.begin);
  return {numbers.first(at.keys), numbers.subspan(at.keys, at.keys + 1), numbers[2 * at.keys + 1]};
}

SummaryView WideColumn::summary(std::uint32_t entry) const {
  const Entry& at = entries_[entry];
  const auto numbers = std::span(numbers_).subspan(at.begin);
  return {numbers.first(at.keys), numbers.subspan(at.keys, at.keys), numbers[2 * at.keys],
          numbers[2 * at.keys + 1]};
}

}  // namespace weir
