// A door that holds up whoever passes until a test opens it; shared, so that a thread which is
// stuck in it outlives the test's scope.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>

namespace weir::test {

class Gate {
 public:
  void pass() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
    --waiting_;
    changed_.notify_all();
  }
  void set_open(bool open) {
    const std::lock_guard lock(mutex_);
    open_ = open;
    changed_.notify_all();
  }
  [[nodiscard]] bool occupied() {
    const std::lock_guard lock(mutex_);
    return waiting_ > 0;
  }
  // False if nobody came (left) within a time that a busy machine never needs.
  [[nodiscard]] bool await_arrival() {
    return await([this] { return waiting_ > 0; });
  }
  [[nodiscard]] bool await_waiting(int count) {
    return await([this, count] { return waiting_ == count; });
  }
  [[nodiscard]] bool await_departure() {
    return await([this] { return waiting_ == 0; });
  }

 private:
  template <class Condition>
  bool await(Condition condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(30), condition);
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  int waiting_ = 0;
};

}  // namespace weir::test
