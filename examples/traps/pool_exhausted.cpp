/// \file
/// Trap 6, an exhausted connection pool: sixteen workers call a service over real TCP connections.
/// --good has a pool of sixteen that keeps them all; --bad has the defaults nobody looked at: four
/// connections, of which two are kept when idle. Workers wait, and some give up.
///
/// See weir_pipeline_connections_waiting, weir_pipeline_connection_wait_seconds;
/// alert PoolExhausted.
#include <condition_variable>
#include <mutex>
#include <vector>

#include "support/loopback.hpp"
#include "support/trap.hpp"

using namespace std::chrono_literals;
using traps::Socket;

namespace {

constexpr int kWorkers = 16;

// A pool as applications have one; what it tells is Weir's.
class Pool {
 public:
  Pool(weir::pipeline::ConnectionPoolStats& stats, std::uint16_t port, std::size_t limit,
       std::size_t max_idle)
      : stats_(stats), port_(port), limit_(limit), max_idle_(max_idle) {
    stats_.set_limit(static_cast<double>(limit));
  }
  Socket acquire(weir::Duration timeout) {
    const auto begin = std::chrono::steady_clock::now();
    const auto waited = [begin] { return std::chrono::steady_clock::now() - begin; };
    stats_.waiting();
    std::unique_lock lock(mutex_);
    if (!room_.wait_for(lock, timeout, [this] { return in_use_ < limit_; })) {
      stats_.timed_out(waited());
      return Socket();
    }
    ++in_use_;
    Socket socket;
    if (!idle_.empty()) {
      socket = std::move(idle_.back());
      idle_.pop_back();
    } else {
      lock.unlock();
      const auto connecting = std::chrono::steady_clock::now();
      socket = traps::connect_loopback(port_);
      stats_.created(std::chrono::steady_clock::now() - connecting);
    }
    stats_.acquired(waited());
    stats_.taken_from_idle();
    return socket;
  }
  void release(Socket socket) {
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

void call_service(Pool& pool, weir::pipeline::Stage& stage, const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    auto run = stage.begin();
    Socket connection = pool.acquire(100ms);
    if (!connection || !traps::echo(connection)) {
      run.fail();
      continue;
    }
    traps::sleep_for(20ms, stop);  // the service's answer takes that long
    pool.release(std::move(connection));
  }
}

void run_workers(traps::Trap& trap, const std::stop_token& stop) {
  traps::EchoServer service;
  Pool pool(trap.pipeline.connection_pool("service"), service.port(), trap.bad ? 4 : kWorkers,
            trap.bad ? 2 : kWorkers);
  weir::pipeline::Stage& stage = trap.pipeline.stage({.name = "call"});
  std::vector<std::jthread> workers;
  for (int i = 0; i < kWorkers; ++i) {
    workers.emplace_back([&, stop] { call_service(pool, stage, stop); });
  }
  for (std::jthread& worker : workers) worker.join();
}

}  // namespace

int main(int argc, char** argv) {
  return traps::run(argc, argv, run_workers);
}
