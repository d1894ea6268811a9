/// \file
/// ClientPool: a connection pool as applications have one; what it tells is Weir's.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <vector>

#include "loopback.hpp"
#include "weir/pipeline/connection_pool.hpp"

namespace traps {

/// Thread safe. \p stats must outlive it.
class ClientPool {
 public:
  /// At most \p limit connections to 127.0.0.1:\p port, of which \p max_idle are kept when idle.
  ClientPool(weir::pipeline::ConnectionPoolStats& stats, std::uint16_t port, std::size_t limit,
             std::size_t max_idle);
  /// Empty if none was free in time.
  Socket acquire(weir::Duration timeout);
  void release(Socket socket);

 private:
  weir::pipeline::ConnectionPoolStats& stats_;
  const std::uint16_t port_;
  const std::size_t limit_;
  const std::size_t max_idle_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::vector<Socket> idle_;
  std::size_t in_use_ = 0;
};

}  // namespace traps
