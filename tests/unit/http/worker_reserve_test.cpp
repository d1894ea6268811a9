#include "http/worker_reserve.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <thread>
#include <vector>

namespace {

using weir::detail::WorkerReserve;

// Twenty workers that enter and end.
struct Workers {
  Workers() {
    for (int i = 0; i < 20; ++i) {
      threads.emplace_back([this] {
        reserve.enter();
        ++entered;
      });
    }
  }
  ~Workers() {
    reserve.open();
    for (std::thread& thread : threads) thread.join();
  }
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // Waits for this many to have entered, then a little for one too many.
  bool settle_at(std::size_t count) const {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (entered < count && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return entered == count;
  }

  WorkerReserve reserve;
  std::atomic<std::size_t> entered{0};
  std::vector<std::thread> threads;
};

TEST_CASE("a few workers are ready and others come as connections do") {
  Workers workers;
  CHECK(workers.settle_at(WorkerReserve::kReady));
  for (int i = 0; i < 3; ++i) workers.reserve.taken();
  CHECK(workers.settle_at(WorkerReserve::kReady + 3));
}

TEST_CASE("connections one after the other call no more workers") {
  Workers workers;
  for (int i = 0; i < 100; ++i) {
    workers.reserve.taken();
    workers.reserve.freed();
  }
  CHECK(workers.settle_at(WorkerReserve::kReady + 1));
}

TEST_CASE("an open reserve keeps nobody") {
  Workers workers;
  workers.reserve.open();
  CHECK(workers.settle_at(20));
}

}  // namespace
