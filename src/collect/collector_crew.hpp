// The threads that run collectors: "collect all of these by this deadline". One thread, started
// with the first collection, runs them in order. When one of them holds up the queue, a further
// thread takes the rest, so threads are as many as stuck collectors, plus one; a surplus one ends
// once it finds nothing to do. What is made of the outcomes is made by the thread that has the last
// one: handing it to another one would cost more than a small page.
//
// Durations are of the injected clock; waiting is real time, so that a test whose clock stands
// still does not hang.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "collect/collector_run.hpp"

namespace weir::detail {

// More threads than this stuck for good, and the queue waits for the deadline.
inline constexpr std::size_t kMaxCrewThreads = 256;

class CollectorCrew {
 public:
  struct Settings {
    Duration overtake_after;
    Duration stop_patience;
  };
  CollectorCrew(Settings settings, std::shared_ptr<RunWorld> world);
  // Tells all runs to stop and waits for them, stop_patience at most; who is stuck then is
  // abandoned: its run owns all that it uses.
  ~CollectorCrew();
  CollectorCrew(const CollectorCrew&) = delete;
  CollectorCrew& operator=(const CollectorCrew&) = delete;

  // Takes the outcome of each, in the same order. It may change the list, which the crew keeps for
  // its room.
  using Finish = std::function<void(std::vector<RunOutcome>&)>;

  // Calls \p finish once, on one of the threads, when all runs are done, or after \p time_left. One
  // that is not done by then is told to stop and is a "timeout"; while it goes on it is
  // "still_running" in later collections and not started again. Returns when \p finish has, and
  // throws what it threw. The caller's thread needs little stack, unless no other is to be had:
  // then it calls \p finish itself. One call at a time.
  void collect(std::span<const std::shared_ptr<RegisteredCollector>> entries, Duration time_left,
               const Finish& finish);

 private:
  class State;
  std::shared_ptr<State> state_;  // shared with the threads
};

}  // namespace weir::detail
