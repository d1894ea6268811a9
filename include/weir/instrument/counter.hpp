/// \file
/// Counter: a number that only grows. Adding costs a load and a store to memory of the calling
/// thread: no lock, no shared cache line, no allocation. Thread safe.
#pragma once

#include <array>
#include <memory>

#include "weir/instrument/cells.hpp"

namespace weir {

class Counter {
 public:
  Counter(std::shared_ptr<detail::CellDomain> domain, std::uint32_t cell)
      : domain_(std::move(domain)), cell_(cell) {}
  Counter(const Counter&) = delete;
  Counter& operator=(const Counter&) = delete;

  /// \p amount is finite and not negative; anything else is ignored, since a counter that falls
  /// reads as a restart.
  void add(double amount = 1) noexcept {
    if (!(amount >= 0 && amount <= kLargest)) [[unlikely]]
      return;
    detail::add_to_cell(*domain_->local(cell_), amount);
  }
  [[nodiscard]] double value() const {
    std::array<double, 1> sum{};
    domain_->sum(cell_, sum);
    return sum[0];
  }

 private:
  static constexpr double kLargest = 1.7976931348623157e308;
  std::shared_ptr<detail::CellDomain> domain_;
  std::uint32_t cell_;
};

}  // namespace weir
