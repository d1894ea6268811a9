#include "weir/pipeline/queue.hpp"

#include <algorithm>

namespace weir::pipeline {

QueueBase::QueueBase(QueueSpec spec, const Clock& clock) : spec_(std::move(spec)), clock_(&clock) {
  spec_.capacity = std::max<std::size_t>(1, spec_.capacity);
}

void QueueBase::Waiting::settle(MonotonicTime at) {
  total += (at - since) * static_cast<Duration::rep>(now);
  since = at;
}

template <class Ready>
bool QueueBase::wait(std::unique_lock<std::mutex>& lock, std::condition_variable& condition,
                     Waiting& side, Duration timeout, Ready ready) {
  if (ready()) return true;
  side.enter(clock_->monotonic());
  bool in_time = true;
  if (timeout == Duration::max()) {
    condition.wait(lock, ready);
  } else {
    in_time = condition.wait_for(lock, timeout, ready);
  }
  side.leave(clock_->monotonic());
  return in_time;
}

bool QueueBase::wait_for_room(std::unique_lock<std::mutex>& lock, Duration timeout) {
  return wait(lock, room_, producers_, timeout,
              [this] { return closed_ || since_.size() < spec_.capacity; });
}

bool QueueBase::wait_for_item(std::unique_lock<std::mutex>& lock, Duration timeout) {
  return wait(lock, item_, consumers_, timeout, [this] { return closed_ || !since_.empty(); }) &&
         !since_.empty();
}

void QueueBase::note_push() {
  const MonotonicTime now = clock_->monotonic();
  if (since_.empty()) progress_ = now;  // there was nothing to take until now
  since_.push_back(now);
  high_water_ = std::max(high_water_, since_.size());
  ++pushed_;
  item_.notify_one();
}

void QueueBase::note_pop() {
  since_.pop_front();
  progress_ = clock_->monotonic();
  ++popped_;
  room_.notify_one();
}

void QueueBase::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  room_.notify_all();
  item_.notify_all();
}

QueueStats QueueBase::stats() const {
  const std::lock_guard lock(mutex_);
  const MonotonicTime now = clock_->monotonic();
  producers_.settle(now);
  consumers_.settle(now);
  QueueStats stats;
  stats.depth = since_.size();
  stats.capacity = spec_.capacity;
  stats.high_water = high_water_;
  if (!since_.empty()) {
    stats.oldest_age = now - since_.front();
    stats.since_progress = now - progress_;
  }
  stats.blocked_producers = producers_.now;
  stats.blocked_consumers = consumers_.now;
  stats.producers_blocked = producers_.total;
  stats.consumers_blocked = consumers_.total;
  stats.pushed = pushed_;
  stats.popped = popped_;
  stats.dropped = dropped_;
  return stats;
}

}  // namespace weir::pipeline
