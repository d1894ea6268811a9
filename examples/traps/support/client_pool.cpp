#include "client_pool.hpp"

#include <chrono>
#include <utility>

namespace traps {
namespace {

// A duration since the clock was made.
class Watch {
 public:
  [[nodiscard]] weir::Duration passed() const { return std::chrono::steady_clock::now() - begin_; }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace

ClientPool::ClientPool(weir::pipeline::ConnectionPoolStats& stats, std::uint16_t port,
                       std::size_t limit, std::size_t max_idle)
    : stats_(stats), port_(port), limit_(limit), max_idle_(max_idle) {
  stats_.set_limit(static_cast<double>(limit));
}

Socket ClientPool::acquire(weir::Duration timeout) {
  const Watch wait;
  stats_.waiting();
  std::unique_lock lock(mutex_);
  if (!room_.wait_for(lock, timeout, [this] { return in_use_ < limit_; })) {
    stats_.timed_out(wait.passed());
    return Socket();
  }
  ++in_use_;
  Socket socket;
  if (!idle_.empty()) {
    socket = std::move(idle_.back());
    idle_.pop_back();
  } else {
    lock.unlock();
    const Watch connect;
    socket = connect_loopback(port_);
    stats_.created(connect.passed());
  }
  stats_.acquired(wait.passed());
  stats_.taken_from_idle();
  return socket;
}

void ClientPool::release(Socket socket) {
  const std::lock_guard lock(mutex_);
  --in_use_;
  stats_.released();
  if (idle_.size() < max_idle_) {
    idle_.push_back(std::move(socket));
  } else {
    stats_.closed();
  }
  room_.notify_one();
}

}  // namespace traps
