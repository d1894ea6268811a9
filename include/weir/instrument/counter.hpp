/// \file
/// Counter: a number that only grows. Adding costs a load and a store to memory of the calling
/// thread: no lock, no shared cache line, no allocation. Thread safe. Counting one by one is
/// cheapest and exact up to 2^64, as it is of whole numbers: they are added as such, beside
/// fractions.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "weir/instrument/cells.hpp"

namespace weir {

class Counter {
 public:
  explicit Counter(std::shared_ptr<detail::CellDomain> domain)
      : domain_(std::move(domain)), cell_(domain_->allocate(kCells)) {}
  Counter(const Counter&) = delete;
  Counter& operator=(const Counter&) = delete;

  void add() noexcept { detail::add_whole_to_cell(*domain_->local(cell_), 1); }
  /// \p amount is finite and not negative; anything else is ignored, since a counter that falls
  /// reads as a restart.
  void add(double amount) noexcept {
    if (!(amount >= 0 && amount <= kLargest)) [[unlikely]]
      return;
    const auto whole = static_cast<std::uint64_t>(amount < kLargestWhole ? amount : 0);
    if (static_cast<double>(whole) == amount) {
      detail::add_whole_to_cell(*domain_->local(cell_), whole);
    } else {
      detail::add_to_cell(*domain_->local(cell_ + 1), amount);
    }
  }
  [[nodiscard]] double value() const {
    std::array<double, 1> rest{};
    domain_->sum(cell_ + 1, rest);
    return static_cast<double>(domain_->sum_whole(cell_)) + rest[0];
  }

 private:
  static constexpr std::uint32_t kCells = 2;  // whole numbers, and the others
  static constexpr double kLargest = 1.7976931348623157e308;
  static constexpr double kLargestWhole = 9007199254740992;  // 2^53
  std::shared_ptr<detail::CellDomain> domain_;
  std::uint32_t cell_;
};

}  // namespace weir
