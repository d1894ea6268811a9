// A thread with a stack of the usual size, for work that a worker of the web server must not do on
// its own, which is small. It stays from one piece of work to the next: starting a thread costs
// more than a small page, and the memory of pages stays in one of the allocator's arenas.
#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

namespace weir::detail {

class WideThread {
 public:
  WideThread() = default;
  ~WideThread();
  WideThread(const WideThread&) = delete;
  WideThread& operator=(const WideThread&) = delete;

  // Calls \p work on another thread's stack and waits for it; what it throws is thrown here. Thread
  // safe: while the thread is busy others get one of their own. Throws std::system_error if there
  // is none to be had.
  void run(const std::function<void()>& work);

 private:
  void serve();

  std::mutex mutex_;
  std::condition_variable changed_;
  const std::function<void()>* work_ = nullptr;
  std::exception_ptr thrown_;
  bool busy_ = false;  // somebody has the thread
  bool stops_ = false;
  std::thread thread_;  // started with the first work
};

}  // namespace weir::detail
