// Measures the pauses that the process meets (CPU taken away, swapping, a stopped container): a
// thread that sleeps for a period and notes how late it woke up. Once a second it asks the kernel,
// too, how long something waited for memory and CPU. It does so while there is something to hold
// up, a collection or the sending of its page, and while something waits for memory; between
// scrapes it sleeps.
#pragma once

#include <mutex>
#include <thread>

#include "base/unique_fd.hpp"
#include "runtime/stall_files.hpp"
#include "weir/clock.hpp"

namespace weir::detail {

// The arithmetic. Not thread safe. At rest until it is started.
class PauseMeter {
 public:
  explicit PauseMeter(Duration period) : period_(period) {}
  // The first beat comes in a period.
  void start(MonotonicTime now) { expected_ = now + period_; }
  void beat(MonotonicTime now);
  // No beat is to come.
  void rest() { expected_ = MonotonicTime::max(); }
  [[nodiscard]] bool is_at_rest() const { return expected_ == MonotonicTime::max(); }
  // The longest delay since the last call, a beat that is overdue now included.
  [[nodiscard]] Duration take_longest(MonotonicTime now);

 private:
  Duration period_;
  MonotonicTime expected_ = MonotonicTime::max();
  Duration longest_{};
};

// The longest pause and the largest stalls of a while.
struct Beats {
  Duration longest_pause{};
  StallRatios stalls;
};

// The thread, started with the first collection. It reads the machine's clock, not an injected one:
// what it measures is the machine. Thread safe.
class Heartbeat {
 public:
  // \p host: where the kernel's files are. With a \p period of zero it never beats.
  Heartbeat(Duration period, HostRoot host);
  ~Heartbeat();
  Heartbeat(const Heartbeat&) = delete;
  Heartbeat& operator=(const Heartbeat&) = delete;

  // A collection begins. Wakes nobody up: it sets a timer.
  void begin();
  // What was since the last call; of the collection that began all but its page is done.
  [[nodiscard]] Beats take();

 private:
  void run();
  // With the mutex held.
  void rouse(MonotonicTime now);
  void read_stalls(MonotonicTime now);
  void set_timer(Duration time) const;  // goes off once

  const Duration period_;
  StallFiles files_;
  UniqueFd timer_;
  std::mutex mutex_;
  bool ending_ = false;
  bool under_way_ = false;  // a collection
  MonotonicTime ended_;     // the last one
  int beats_ = 0;           // since then
  PauseMeter meter_;
  StallRatios stalls_;
  StallRatios largest_stalls_;
  MonotonicTime stalls_read_ = MonotonicTime::min();
  std::thread thread_;
};

}  // namespace weir::detail
