#include "runtime/heartbeat.hpp"

#include <pthread.h>

#include <algorithm>
#include <utility>

namespace weir::detail {
namespace {

// Of 100 ms each, a second: the kernel renews its figures every two.
constexpr int kBeatsPerReading = 10;

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

Heartbeat::Heartbeat(Duration period, HostRoot host)
    : period_(period),
      files_(std::move(host)),
      meter_(period, machine_time()),
      stalls_(files_.read()),
      largest_stalls_(stalls_),
      thread_([this](const std::stop_token& stop) { run(stop); }) {
  pthread_setname_np(thread_.native_handle(), "weir-heartbeat");
}

Beats Heartbeat::take() {
  const std::lock_guard lock(mutex_);
  return {meter_.take_longest(machine_time()), std::exchange(largest_stalls_, stalls_)};
}

void Heartbeat::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  for (int beats = 1;
       !stopped_.wait_for(lock, stop, period_, [&] { return stop.stop_requested(); }); ++beats) {
    meter_.beat(machine_time());
    if (beats % kBeatsPerReading != 0) continue;
    lock.unlock();
    const StallRatios stalls = files_.read();
    lock.lock();
    stalls_ = stalls;
    largest_stalls_ = largest_of(largest_stalls_, stalls);
  }
}

}  // namespace weir::detail
