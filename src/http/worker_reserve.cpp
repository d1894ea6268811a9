#include "http/worker_reserve.hpp"

namespace weir::detail {

void WorkerReserve::enter() {
  std::unique_lock lock(mutex_);
  needed_.wait(lock, [this] { return open_ || entered_ < wanted_; });
  ++entered_;
}

void WorkerReserve::taken() {
  const std::lock_guard lock(mutex_);
  ++taken_;
  if (taken_ + kReady <= wanted_) return;
  wanted_ = taken_ + kReady;
  needed_.notify_one();
}

void WorkerReserve::freed() {
  const std::lock_guard lock(mutex_);
  --taken_;
}

void WorkerReserve::open() {
  const std::lock_guard lock(mutex_);
  open_ = true;
  needed_.notify_all();
}

}  // namespace weir::detail
