/// \file
/// Histogram: counts observations by size, in classic buckets. Observing costs a search in the
/// bounds and two additions to memory of the calling thread. Thread safe.
#pragma once

#include <algorithm>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "weir/instrument/cells.hpp"

namespace weir {

class Histogram {
 public:
  /// \p bounds: finite upper bounds, ascending, unique; cells from \p cell on: a bucket each, +Inf,
  /// the sum.
  Histogram(std::shared_ptr<detail::CellDomain> domain, std::uint32_t cell,
            std::shared_ptr<const std::vector<double>> bounds)
      : domain_(std::move(domain)), cell_(cell), bounds_(std::move(bounds)) {}
  Histogram(const Histogram&) = delete;
  Histogram& operator=(const Histogram&) = delete;

  /// NaN is ignored: it fits no bucket and would make the sum unusable for ever.
  void observe(double value) noexcept { observe_weighted(value, 1); }
  /// As \p weight observations of \p value at once: for timings that are sampled one in `weight`.
  void observe_weighted(double value, double weight) noexcept {
    if (value != value) [[unlikely]]
      return;
    const std::vector<double>& bounds = *bounds_;
    std::size_t bucket =
        0;  // bounds are few, and early ones likely: a plain walk beats a binary search
    while (bucket < bounds.size() && value > bounds[bucket]) ++bucket;
    std::atomic<double>* cells = domain_->local(cell_);
    detail::add_to_cell(cells[bucket], weight);
    detail::add_to_cell(cells[bounds.size() + 1], value * weight);
  }

  [[nodiscard]] std::span<const double> bounds() const noexcept { return *bounds_; }
  /// Fills \p cumulative with bounds().size() + 1 counts; \returns the sum.
  double read(std::vector<double>& cumulative) const {
    cumulative.resize(bounds_->size() + 2);
    domain_->sum(cell_, cumulative);
    const double sum = cumulative.back();
    cumulative.pop_back();
    for (std::size_t i = 1; i < cumulative.size(); ++i) cumulative[i] += cumulative[i - 1];
    return sum;
  }

 private:
  std::shared_ptr<detail::CellDomain> domain_;
  std::uint32_t cell_;
  std::shared_ptr<const std::vector<double>> bounds_;
};

}  // namespace weir
