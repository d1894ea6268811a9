// A crew's rounds: how they begin, are waited for, and end.
#include <algorithm>
#include <utility>

#include "collect/crew_state.hpp"

namespace weir::detail {

void CollectorCrew::State::collect(std::span<const Entry> entries, Duration time_left,
                                   const Finish& finish) {
  const Steady::time_point deadline = Steady::now() + time_left;
  std::unique_lock lock(mutex_);
  join_ended();
  begin_round(entries, time_left);
  finish_ = &finish;
  wants_finish_ = unsettled_ == 0;
  call_worker(lock);
  await_finish(lock, deadline);
  if (const auto thrown = std::exchange(thrown_, nullptr)) std::rethrow_exception(thrown);
}

void CollectorCrew::State::begin_round(std::span<const Entry> entries, Duration time_left) {
  world_->begin_collection();
  const MonotonicTime time = now();
  ++round_;
  queue_.clear();
  next_ = 0;
  deadline_ = time + time_left;
  outcomes_.resize(entries.size());
  for (std::size_t index = 0; index < entries.size(); ++index) {
    RunOutcome& outcome = outcomes_[index];
    outcome.entry = entries[index];
    const Run* const run = run_of(outcome.entry);
    outcome.ran = run == nullptr;
    outcome.lines = 0;
    if (run == nullptr) {
      queue_.push_back(index);
      continue;
    }
    outcome.reason = kStillRunning;
    outcome.error = "an earlier run has not returned yet";
    outcome.duration = time - run->started;
  }
  unsettled_ = queue_.size();
  taken_ = Steady::now();
}

// For what there is to do. A worker that waits is told under no lock, so that it finds it free.
void CollectorCrew::State::call_worker(std::unique_lock<std::mutex>& lock) {
  if (available() > 0) {
    lock.unlock();
    work_.notify_one();
    lock.lock();
    return;
  }
  start_worker();
  if (wants_finish_ && available() == 0) finish_round(lock);  // no thread is to be had
}

void CollectorCrew::State::await_finish(std::unique_lock<std::mutex>& lock,
                                        Steady::time_point deadline) {
  bool is_late = false;
  while (finish_ != nullptr) {
    if (is_late || unsettled_ == 0) {
      ended_.wait(lock);
      continue;
    }
    const Steady::time_point overtake = taken_ + settings_.overtake_after;
    ended_.wait_until(lock, queue_empty() ? deadline : std::min(deadline, overtake));
    if (unsettled_ == 0) continue;
    const Steady::time_point now = Steady::now();
    if (now >= deadline) {
      is_late = wants_finish_ = true;
      call_worker(lock);
    } else if (!queue_empty() && now >= taken_ + settings_.overtake_after) {
      taken_ = now;  // the next worker, too, gets its time
      if (available() == 0) start_worker();
    }
  }
}

// What is not settled yet comes too late. \returns whose runs must stop.
std::vector<CollectorCrew::State::Entry> CollectorCrew::State::end_round() {
  const std::uint64_t round = round_++;
  std::vector<Entry> late;
  for (; !queue_empty(); ++next_) {
    RunOutcome& outcome = outcomes_[queue_[next_]];
    outcome.reason = kTimeout;
    outcome.ran = false;
    outcome.duration = {};
    outcome.error = "not started before the deadline";
    if (!thread_error_.empty()) outcome.error += ": no thread: " + thread_error_;
  }
  const MonotonicTime time = now();
  for (const Worker& worker : workers_) {
    if (!worker.run || worker.run->round != round) continue;
    RunOutcome& outcome = outcomes_[worker.run->index];
    outcome.reason = kTimeout;
    outcome.error = "not done at the deadline";
    outcome.duration = time - worker.run->started;
    late.push_back(worker.run->entry);
  }
  return late;
}

void CollectorCrew::State::finish_round(std::unique_lock<std::mutex>& lock) {
  wants_finish_ = false;
  try {
    const std::vector<Entry> late = end_round();
    std::vector<RunOutcome> outcomes = std::exchange(outcomes_, {});
    lock.unlock();
    for (const Entry& entry : late) entry->stop_run();
    (*finish_)(outcomes);
    for (RunOutcome& outcome : outcomes) outcome.entry.reset();
    lock.lock();
    outcomes_ = std::move(outcomes);
  } catch (...) {  // whoever waits for it wants to know
    thrown_ = std::current_exception();
  }
  if (!lock.owns_lock()) lock.lock();
  finish_ = nullptr;
}

}  // namespace weir::detail
