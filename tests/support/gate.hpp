// A door that calls wait at until a test opens it. Thread safe; shared by those who wait and the
// test, since a waiting thread may outlive both.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace weir::test {

class Gate {
 public:
  void wait() {
    std::unique_lock hold(lock_);
    ++waiting_;
    changed_.notify_all();
    changed_.wait(hold, [this] { return open_; });
    --waiting_;
    changed_.notify_all();
  }
  void open() {
    const std::lock_guard hold(lock_);
    open_ = true;
    changed_.notify_all();
  }
  // Returns when \p count calls wait.
  void await_waiting(std::size_t count) {
    std::unique_lock hold(lock_);
    changed_.wait(hold, [this, count] { return waiting_ == count; });
  }

 private:
  std::mutex lock_;
  std::condition_variable changed_;
  std::size_t waiting_ = 0;
  bool open_ = false;
};

}  // namespace weir::test
