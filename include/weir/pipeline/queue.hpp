/// \file
/// BoundedQueue: hands items from one stage to the next. A full queue makes its producers wait, and
/// says so: depth, high-water mark, age of the oldest item, time that either side was blocked,
/// drops by reason. Closing wakes everyone.
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "weir/clock.hpp"
#include "weir/pipeline/stage.hpp"

namespace weir::pipeline {

struct QueueSpec {
  std::string name;           ///< label `queue`
  std::size_t capacity = 1;   ///< at least 1
  std::string producer = {};  ///< names of the stages at its ends: the watchdog follows them
  std::string consumer = {};
};

/// What a queue tells of itself; durations by the pipeline's clock.
struct QueueStats {
  std::size_t depth = 0;
  std::size_t capacity = 0;
  std::size_t high_water = 0;
  Duration oldest_age{};
  Duration since_progress{};  ///< since an item was taken, or since there is work if none was
  std::size_t blocked_producers = 0;
  std::size_t blocked_consumers = 0;
  Duration producers_blocked{};  ///< total time, those waiting now included
  Duration consumers_blocked{};
  std::uint64_t pushed = 0;
  std::uint64_t popped = 0;
  std::array<std::uint64_t, kDropReasons> dropped{};
};

/// The part of a queue that does not depend on the item; the pipeline reads it. Thread safe.
class QueueBase {
 public:
  explicit QueueBase(QueueSpec spec, const Clock& clock);
  QueueBase(const QueueBase&) = delete;
  QueueBase& operator=(const QueueBase&) = delete;
  virtual ~QueueBase() = default;

  [[nodiscard]] const QueueSpec& spec() const noexcept { return spec_; }
  [[nodiscard]] QueueStats stats() const;
  /// No more items come in; those inside can still be taken. Wakes everyone who waits.
  void close();

 protected:
  /// Time that one side has spent waiting, with those who wait now.
  struct Waiting {
    std::size_t now = 0;
    Duration total{};
    MonotonicTime since{};  // when `total` was brought up to date
    void enter(MonotonicTime at) { settle(at), ++now; }
    void leave(MonotonicTime at) { settle(at), --now; }
    void settle(MonotonicTime at);
  };
  // All under mutex_.
  [[nodiscard]] bool wait_for_room(std::unique_lock<std::mutex>& lock, Duration timeout);
  [[nodiscard]] bool wait_for_item(std::unique_lock<std::mutex>& lock, Duration timeout);
  void note_push();
  void note_pop();
  void note_drop(DropReason reason) { ++dropped_[static_cast<std::size_t>(reason)]; }

  QueueSpec spec_;
  const Clock* clock_;
  mutable std::mutex mutex_;
  std::condition_variable room_;
  std::condition_variable item_;
  std::deque<MonotonicTime> since_;  // when each item inside came, oldest first
  bool closed_ = false;

 private:
  template <class Ready>
  bool wait(std::unique_lock<std::mutex>& lock, std::condition_variable& condition, Waiting& side,
            Duration timeout, Ready ready);
  std::size_t high_water_ = 0;
  MonotonicTime progress_{};
  mutable Waiting producers_;
  mutable Waiting consumers_;
  std::uint64_t pushed_ = 0;
  std::uint64_t popped_ = 0;
  std::array<std::uint64_t, kDropReasons> dropped_{};
};

enum class PushResult : std::uint8_t { pushed, timeout, closed };

template <class T>
class BoundedQueue final : public QueueBase {
 public:
  using QueueBase::QueueBase;

  /// Waits for room, at most \p timeout; an item that does not go in is dropped and counted.
  PushResult push(T item, Duration timeout = Duration::max()) {
    std::unique_lock lock(mutex_);
    const bool room = wait_for_room(lock, timeout);
    if (closed_) return note_drop(DropReason::closed), PushResult::closed;
    if (!room) return note_drop(DropReason::timeout), PushResult::timeout;
    items_.push_back(std::move(item));
    note_push();
    return PushResult::pushed;
  }
  /// Never waits. \returns false, and counts the drop, if the queue is full or closed.
  bool try_push(T item) {
    const std::unique_lock lock(mutex_);
    if (closed_ || items_.size() >= spec_.capacity) {
      note_drop(closed_ ? DropReason::closed : DropReason::full);
      return false;
    }
    items_.push_back(std::move(item));
    note_push();
    return true;
  }
  /// Waits for an item, at most \p timeout. nullopt: nothing came, or closed and empty.
  std::optional<T> pop(Duration timeout = Duration::max()) {
    std::unique_lock lock(mutex_);
    if (!wait_for_item(lock, timeout)) return std::nullopt;
    std::optional<T> item(std::move(items_.front()));
    items_.pop_front();
    note_pop();
    return item;
  }

 private:
  std::deque<T> items_;
};

}  // namespace weir::pipeline
