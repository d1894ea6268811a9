/// \file
/// Gauge: a number that goes up and down. One atomic for all threads, since set() must be seen by
/// all. Thread safe.
#pragma once

#include <atomic>

namespace weir {

class Gauge {
 public:
  Gauge() = default;
  Gauge(const Gauge&) = delete;
  Gauge& operator=(const Gauge&) = delete;

  void set(double value) noexcept { value_.store(value, std::memory_order_relaxed); }
  void add(double amount = 1) noexcept { value_.fetch_add(amount, std::memory_order_relaxed); }
  void sub(double amount = 1) noexcept { value_.fetch_sub(amount, std::memory_order_relaxed); }
  /// Keeps the larger of the present value and \p value.
  void raise_to(double value) noexcept {
    double present = value_.load(std::memory_order_relaxed);
    while (present < value &&
           !value_.compare_exchange_weak(present, value, std::memory_order_relaxed)) {
    }
  }
  [[nodiscard]] double value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_{0};
};

}  // namespace weir
