// Measures the pauses that the process meets (CPU taken away, swapping, a stopped container): a
// thread that sleeps for a period and notes how late it woke up.
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

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

// The thread. It reads the machine's clock, not an injected one: what it measures is the machine.
class Heartbeat {
 public:
  explicit Heartbeat(Duration period);
  [[nodiscard]] Duration take_longest();

 private:
  void run(const std::stop_token& stop);
  const Duration period_;
  std::mutex mutex_;
  std::condition_variable_any stopped_;
  PauseMeter meter_;
  std::jthread thread_;  // last: it uses the others
};

}  // namespace weir::detail
