// WorkerReserve: keeps most of civetweb's workers from its queue until they are needed. civetweb
// starts all at once and gives connections to them in turn, so that each soon holds stack and
// buffers of a request; so few serve as long as few are wanted.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace weir::detail {

// Thread safe.
class WorkerReserve {
 public:
  // Workers that wait for the next connections, besides those that have one.
  static constexpr std::size_t kReady = 4;

  // By each worker, before it serves: waits until it is needed.
  void enter();
  // By a worker that has got a connection, and that has none any more. The next of the reserve
  // comes when fewer than kReady are left.
  void taken();
  void freed();
  // From now on nobody waits.
  void open();

 private:
  std::mutex mutex_;
  std::condition_variable needed_;
  std::size_t entered_ = 0;
  std::size_t wanted_ = kReady;
  std::size_t taken_ = 0;
  bool open_ = false;
};

}  // namespace weir::detail
