// Measures the pauses that the process meets (CPU taken away, swapping, a stopped container): a
// thread that sleeps for a period and notes how late it woke up. Every ten periods it asks the
// kernel, too, how long something waited for memory and CPU.
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

#include "runtime/stall_files.hpp"
#include "weir/clock.hpp"

namespace weir::detail {

// The arithmetic. Not thread safe.
class PauseMeter {
 public:
  PauseMeter(Duration period, MonotonicTime now) : period_(period), expected_(now + period) {}
  void beat(MonotonicTime now);
  // The longest delay since the last call, a beat that is overdue now included.
  [[nodiscard]] Duration take_longest(MonotonicTime now);

 private:
  Duration period_;
  MonotonicTime expected_;
  Duration longest_{};
};

// The longest pause and the largest stalls of a while.
struct Beats {
  Duration longest_pause{};
  StallRatios stalls;
};

// The thread. It reads the machine's clock, not an injected one: what it measures is the machine.
class Heartbeat {
 public:
  // \p host: where the kernel's files are.
  Heartbeat(Duration period, HostRoot host);
  // Since the last call.
  [[nodiscard]] Beats take();

 private:
  void run(const std::stop_token& stop);
  const Duration period_;
  const StallFiles files_;
  std::mutex mutex_;
  std::condition_variable_any stopped_;
  PauseMeter meter_;
  StallRatios stalls_;
  StallRatios largest_stalls_;
  std::jthread thread_;  // last: it uses the others
};

}  // namespace weir::detail
