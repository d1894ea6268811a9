#include "collect/collector_crew.hpp"

#include <pthread.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "collect/crew_state.hpp"

namespace weir::detail {

const CollectorCrew::State::Run* CollectorCrew::State::run_of(const Entry& entry) const {
  for (const Worker& worker : workers_) {
    if (worker.run && worker.run->entry == entry) return &*worker.run;
  }
  return nullptr;
}

std::ptrdiff_t CollectorCrew::State::available() const {
  return std::ranges::count_if(workers_, [](const Worker& worker) {
    return !worker.run && !worker.finishes && !worker.ended;
  });
}

void CollectorCrew::State::start_worker() {
  if (workers_.size() >= kMaxCrewThreads + (wants_finish_ ? 1 : 0)) {
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

void CollectorCrew::State::join_ended() {
  std::erase_if(workers_, [](Worker& worker) {
    if (worker.ended) worker.thread.join();
    return worker.ended;
  });
}

void CollectorCrew::State::work(Worker& self) {
  RunOutcome scratch;
  std::unique_lock lock(mutex_);
  while (await_queue(self, lock)) run_queue(self, lock, scratch);
}

bool CollectorCrew::State::await_queue(Worker& self, std::unique_lock<std::mutex>& lock) {
  const auto is_wanted = [this] { return wants_finish_ || !queue_empty(); };
  for (;;) {
    const bool surplus = !is_wanted() && available() > 1;
    if (!surplus) work_.wait(lock, [&] { return ending_ || is_wanted(); });
    if (surplus || ending_) {
      self.ended = true;
      ended_.notify_all();
      return false;
    }
    if (!wants_finish_) return true;
    finish(self, lock);
  }
}

// One after another: the time when a run ends is when the next one begins.
void CollectorCrew::State::run_queue(Worker& self, std::unique_lock<std::mutex>& lock,
                                     RunOutcome& scratch) {
  std::optional<Run> last;
  for (MonotonicTime time = now(); !queue_empty() && !wants_finish_;) {
    take(self, time, scratch);
    lock.unlock();
    last.reset();  // a collector that was removed meanwhile dies here, under no lock
    run_collector(*self.run->entry, *world_, self.run->started, self.run->deadline, scratch);
    lock.lock();
    last = std::exchange(self.run, std::nullopt);
    if (ending_) break;
    time = now();
    if (!settle(*last, time, scratch)) continue;
    finish(self, lock);
    break;
  }
  lock.unlock();
  last.reset();
  lock.lock();
}

void CollectorCrew::State::take(Worker& self, MonotonicTime now, RunOutcome& scratch) {
  taken_ = Steady::now();
  const std::size_t index = queue_[next_++];
  self.run.emplace(Run{outcomes_[index].entry, index, round_, now, deadline_});
  std::swap(scratch.error, outcomes_[index].error);
}

bool CollectorCrew::State::settle(const Run& run, MonotonicTime now, RunOutcome& scratch) {
  if (run.round != round_) return false;
  RunOutcome& outcome = outcomes_[run.index];
  outcome.reason = scratch.reason;
  std::swap(scratch.error, outcome.error);
  outcome.duration = now - run.started;
  outcome.lines = scratch.lines;
  return --unsettled_ == 0;
}

void CollectorCrew::State::finish(Worker& self, std::unique_lock<std::mutex>& lock) {
  self.finishes = true;
  finish_round(lock);
  self.finishes = false;
  lock.unlock();
  ended_.notify_all();
  lock.lock();
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
  ended_.wait_for(lock, settings_.stop_patience,
                  [this] { return std::ranges::all_of(workers_, &Worker::ended); });
  join_ended();
  for (Worker& worker : workers_) worker.thread.detach();
  lock.unlock();
  world_->detach();
}

CollectorCrew::CollectorCrew(Settings settings, std::shared_ptr<RunWorld> world)
    : state_(std::make_shared<State>(settings, std::move(world))) {}

CollectorCrew::~CollectorCrew() {
  state_->end();
}

void CollectorCrew::collect(std::span<const std::shared_ptr<RegisteredCollector>> entries,
                            Duration time_left, const Finish& finish) {
  state_->collect(entries, time_left, finish);
}

}  // namespace weir::detail
