#include "collect/collector_crew.hpp"

#include <pthread.h>

#include <algorithm>
#include <condition_variable>
#include <list>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

namespace weir::detail {
namespace {

using Entry = std::shared_ptr<RegisteredCollector>;
using Steady = std::chrono::steady_clock;

}  // namespace

// A collection is a round: its entries wait in a queue for the workers, and each run that ends
// within the round settles its outcome. A run that outlives its round settles nothing.
class CollectorCrew::State : public std::enable_shared_from_this<State> {
 public:
  State(Settings settings, std::shared_ptr<RunWorld> world)
      : settings_(settings), world_(std::move(world)) {}

  std::vector<RunOutcome> collect(std::span<const Entry> entries, Duration time_left);
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
    bool finished = false;
  };

  void work(Worker& self);
  std::optional<Run> take(Worker& self);
  void settle(Worker& self, RunOutcome& outcome);

  // All below: with the mutex held.
  void begin_round(std::span<const Entry> entries, Duration time_left);
  std::vector<Entry> end_round();
  void await_outcomes(std::unique_lock<std::mutex>& lock, Steady::time_point deadline);
  [[nodiscard]] bool queue_empty() const noexcept { return next_ == queue_.size(); }
  [[nodiscard]] const Run* run_of(const Entry& entry) const;
  // Workers that run nothing: they wait for work, or are about to look for it.
  [[nodiscard]] std::ptrdiff_t available() const;
  void start_worker();
  void join_finished();

  const Settings settings_;
  const std::shared_ptr<RunWorld> world_;
  std::mutex mutex_;
  std::condition_variable work_;     // there is work, or no more ever
  std::condition_variable settled_;  // all outcomes are there, or a worker finished
  std::list<Worker> workers_;
  bool ending_ = false;

  std::uint64_t round_ = 0;
  MonotonicTime deadline_;
  std::vector<RunOutcome> outcomes_;
  std::vector<std::size_t> queue_;  // indices of outcomes
  std::size_t next_ = 0;            // in queue_
  std::size_t unsettled_ = 0;
  Steady::time_point taken_;  // when the queue moved last
  std::string thread_error_;  // why the last attempt to start a thread failed
};

std::vector<RunOutcome> CollectorCrew::State::collect(std::span<const Entry> entries,
                                                      Duration time_left) {
  const Steady::time_point deadline = Steady::now() + time_left;
  std::unique_lock lock(mutex_);
  join_finished();
  begin_round(entries, time_left);
  await_outcomes(lock, deadline);
  const std::vector<Entry> late = end_round();
  std::vector<RunOutcome> outcomes = std::exchange(outcomes_, {});
  lock.unlock();
  for (const Entry& entry : late) entry->stop_run();
  return outcomes;
}

void CollectorCrew::State::begin_round(std::span<const Entry> entries, Duration time_left) {
  const MonotonicTime now = world_->clock().monotonic();
  ++round_;
  outcomes_.clear();
  deadline_ = now + time_left;
  for (const Entry& entry : entries) {
    RunOutcome& outcome = outcomes_.emplace_back();
    outcome.entry = entry;
    if (const Run* run = run_of(entry)) {
      outcome.reason = kStillRunning;
      outcome.error = "an earlier run has not returned yet";
      outcome.duration = now - run->started;
      outcome.ran = false;
    } else {
      queue_.push_back(outcomes_.size() - 1);
    }
  }
  unsettled_ = queue_.size();
  if (queue_empty()) return;
  taken_ = Steady::now();
  if (available() == 0) start_worker();
  work_.notify_one();
}

void CollectorCrew::State::await_outcomes(std::unique_lock<std::mutex>& lock,
                                          Steady::time_point deadline) {
  while (unsettled_ > 0) {
    const Steady::time_point overtake = taken_ + settings_.overtake_after;
    settled_.wait_until(lock, queue_empty() ? deadline : std::min(deadline, overtake));
    const Steady::time_point now = Steady::now();
    if (now >= deadline) return;
    if (queue_empty() || now < taken_ + settings_.overtake_after) continue;
    taken_ = now;  // the next worker, too, gets its time
    if (available() == 0) start_worker();
  }
}

std::vector<Entry> CollectorCrew::State::end_round() {
  std::vector<Entry> late;
  for (; !queue_empty(); ++next_) {
    outcomes_[queue_[next_]].reason = kTimeout;
    outcomes_[queue_[next_]].ran = false;
    outcomes_[queue_[next_]].error = "not started before the deadline";
    if (!thread_error_.empty()) outcomes_[queue_[next_]].error += ": no thread: " + thread_error_;
  }
  const MonotonicTime now = world_->clock().monotonic();
  for (const Worker& worker : workers_) {
    if (!worker.run || worker.run->round != round_) continue;
    RunOutcome& outcome = outcomes_[worker.run->index];
    outcome.reason = kTimeout;
    outcome.error = "not done at the deadline";
    outcome.duration = now - worker.run->started;
    late.push_back(worker.run->entry);
  }
  ++round_;
  queue_.clear();
  next_ = 0;
  return late;
}

const CollectorCrew::State::Run* CollectorCrew::State::run_of(const Entry& entry) const {
  for (const Worker& worker : workers_) {
    if (worker.run && worker.run->entry == entry) return &*worker.run;
  }
  return nullptr;
}

std::ptrdiff_t CollectorCrew::State::available() const {
  return std::ranges::count_if(
      workers_, [](const Worker& worker) { return !worker.run && !worker.finished; });
}

void CollectorCrew::State::start_worker() {
  if (workers_.size() >= kMaxCrewThreads) {
    thread_error_ = "all are stuck";
    return;
  }
  Worker& worker = workers_.emplace_back();
  try {
    worker.thread = std::thread([state = shared_from_this(), &worker] { state->work(worker); });
    pthread_setname_np(worker.thread.native_handle(), "weir-collect");
    thread_error_.clear();
  } catch (const std::system_error& error) {  // tried again when the queue is held up
    workers_.pop_back();
    thread_error_ = error.what();
  }
}

void CollectorCrew::State::join_finished() {
  std::erase_if(workers_, [](Worker& worker) {
    if (worker.finished) worker.thread.join();
    return worker.finished;
  });
}

void CollectorCrew::State::work(Worker& self) {
  while (const std::optional<Run> run = take(self)) {
    RunOutcome outcome = run_collector(run->entry, *world_, run->deadline);
    settle(self, outcome);
  }  // a collector that was removed meanwhile dies here, under no lock
}

std::optional<CollectorCrew::State::Run> CollectorCrew::State::take(Worker& self) {
  std::unique_lock lock(mutex_);
  const bool surplus = queue_empty() && available() > 1;
  if (!surplus) work_.wait(lock, [this] { return ending_ || !queue_empty(); });
  if (surplus || ending_) {
    self.finished = true;
    settled_.notify_all();
    return std::nullopt;
  }
  taken_ = Steady::now();
  const std::size_t index = queue_[next_++];
  self.run = Run{outcomes_[index].entry, index, round_, world_->clock().monotonic(), deadline_};
  return self.run;
}

void CollectorCrew::State::settle(Worker& self, RunOutcome& outcome) {
  const std::lock_guard lock(mutex_);
  const Run run = *std::exchange(self.run, std::nullopt);
  if (run.round != round_) return;
  outcomes_[run.index] = std::move(outcome);
  if (--unsettled_ == 0) settled_.notify_all();
}

void CollectorCrew::State::end() {
  std::vector<Entry> running;
  std::unique_lock lock(mutex_);
  ending_ = true;
  work_.notify_all();
  for (const Worker& worker : workers_) {
    if (worker.run) running.push_back(worker.run->entry);
  }
  lock.unlock();
  for (const Entry& entry : running) entry->stop_run();
  lock.lock();
  settled_.wait_for(lock, settings_.stop_patience,
                    [this] { return std::ranges::all_of(workers_, &Worker::finished); });
  join_finished();
  for (Worker& worker : workers_) worker.thread.detach();
  lock.unlock();
  world_->detach();
}

CollectorCrew::CollectorCrew(Settings settings, std::shared_ptr<RunWorld> world)
    : state_(std::make_shared<State>(settings, std::move(world))) {}

CollectorCrew::~CollectorCrew() {
  state_->end();
}

std::vector<RunOutcome> CollectorCrew::collect(std::span<const Entry> entries, Duration time_left) {
  return state_->collect(entries, time_left);
}

}  // namespace weir::detail
