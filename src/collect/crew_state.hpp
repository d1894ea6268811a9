// The state of a crew, shared with its threads.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "collect/collector_crew.hpp"

namespace weir::detail {

// A collection is a round: its entries wait in a queue for the workers, and each run that ends
// within the round settles its outcome. A run that outlives its round settles nothing. The worker
// that settles the last outcome finishes the round; at the deadline a free one does.
class CollectorCrew::State : public std::enable_shared_from_this<State> {
 public:
  using Entry = std::shared_ptr<RegisteredCollector>;
  using Steady = std::chrono::steady_clock;

  State(Settings settings, std::shared_ptr<RunWorld> world)
      : settings_(settings), world_(std::move(world)) {}

  void collect(std::span<const Entry> entries, Duration time_left, const Finish& finish);
  void end();

 private:
  struct Run {
    Entry entry;
    std::size_t index = 0;  // of its outcome
    std::uint64_t round = 0;
    MonotonicTime started;
    MonotonicTime deadline;
  };
  struct Worker {
    std::thread thread;
    std::optional<Run> run;
    bool finishes = false;  // the round
    bool ended = false;
  };

  void work(Worker& self);

  // All below: with the mutex held.
  // Waits for something to run, and finishes the round if that is asked for. \returns false if
  // \p self is to end.
  bool await_queue(Worker& self, std::unique_lock<std::mutex>& lock);
  void run_queue(Worker& self, std::unique_lock<std::mutex>& lock, RunOutcome& scratch);
  // The text of an outcome is written where the run is, in the room that it had in the last round.
  void take(Worker& self, MonotonicTime now, RunOutcome& scratch);
  // \returns whether it was the last one of the round.
  bool settle(const Run& run, MonotonicTime now, RunOutcome& scratch);
  void finish(Worker& self, std::unique_lock<std::mutex>& lock);
  // Not when the crew ends: the world is detached then.
  [[nodiscard]] MonotonicTime now() const noexcept { return world_->time_before_detach(); }
  void begin_round(std::span<const Entry> entries, Duration time_left);
  std::vector<Entry> end_round();
  void finish_round(std::unique_lock<std::mutex>& lock);
  void await_finish(std::unique_lock<std::mutex>& lock, Steady::time_point deadline);
  void call_worker(std::unique_lock<std::mutex>& lock);
  [[nodiscard]] bool queue_empty() const noexcept { return next_ == queue_.size(); }
  [[nodiscard]] const Run* run_of(const Entry& entry) const;
  // Workers that run nothing: they wait for work, or are about to look for it.
  [[nodiscard]] std::ptrdiff_t available() const;
  void start_worker();
  void join_ended();

  const Settings settings_;
  const std::shared_ptr<RunWorld> world_;
  std::mutex mutex_;
  std::condition_variable work_;   // there is work, or no more ever
  std::condition_variable ended_;  // the round is finished, or a worker ended
  std::list<Worker> workers_;
  bool ending_ = false;

  std::uint64_t round_ = 0;
  MonotonicTime deadline_;
  std::vector<RunOutcome> outcomes_;  // kept from round to round for their room
  std::vector<std::size_t> queue_;    // indices of outcomes
  std::size_t next_ = 0;              // in queue_
  std::size_t unsettled_ = 0;
  const Finish* finish_ = nullptr;  // null: the round is finished
  bool wants_finish_ = false;       // nobody may settle the last outcome: a free worker finishes
  std::exception_ptr thrown_;       // by finish_
  Steady::time_point taken_;        // when the queue moved last
  std::string thread_error_;        // why the last attempt to start a thread failed
};

}  // namespace weir::detail
