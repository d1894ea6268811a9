#include "runtime/heartbeat.hpp"

#include <pthread.h>

#include <algorithm>
#include <utility>

namespace weir::detail {
namespace {

MonotonicTime machine_time() noexcept {
  return SystemClock().monotonic();
}

}  // namespace

void PauseMeter::beat(MonotonicTime now) {
  longest_ = std::max(longest_, now - expected_);
  expected_ = now + period_;
}

Duration PauseMeter::take_longest(MonotonicTime now) {
  return std::max(std::exchange(longest_, Duration::zero()), now - expected_);
}

Heartbeat::Heartbeat(Duration period)
    : period_(period),
      meter_(period, machine_time()),
      thread_([this](const std::stop_token& stop) { run(stop); }) {
  pthread_setname_np(thread_.native_handle(), "weir-heartbeat");
}

Duration Heartbeat::take_longest() {
  const std::lock_guard lock(mutex_);
  return meter_.take_longest(machine_time());
}

void Heartbeat::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stopped_.wait_for(lock, stop, period_, [&] { return stop.stop_requested(); })) {
    meter_.beat(machine_time());
  }
}

}  // namespace weir::detail
