#include "weir/pipeline/queue.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "support/fake_clock.hpp"

using namespace weir;
using namespace weir::pipeline;
using namespace std::chrono_literals;

namespace {

// Spins, bounded, until the condition holds.
template <class Condition>
bool eventually(Condition condition) {
  for (int i = 0; i < 60'000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(1ms);
  }
  return false;
}

}  // namespace

TEST_CASE("items come out in the order they went in") {
  test::FakeClock clock;
  BoundedQueue<std::unique_ptr<int>> queue({.name = "q", .capacity = 3}, clock);
  for (int i = 0; i < 3; ++i) CHECK(queue.push(std::make_unique<int>(i)) == PushResult::pushed);
  for (int i = 0; i < 3; ++i) CHECK(**queue.pop() == i);
  CHECK_FALSE(queue.pop(0ns));
}

TEST_CASE("a full queue drops by reason and never exceeds its capacity") {
  test::FakeClock clock;
  BoundedQueue<int> queue({.name = "q", .capacity = 2}, clock);
  CHECK(queue.try_push(1));
  CHECK(queue.try_push(2));
  CHECK_FALSE(queue.try_push(3));
  CHECK(queue.push(4, 1ms) == PushResult::timeout);
  queue.close();
  CHECK(queue.push(5) == PushResult::closed);
  CHECK_FALSE(queue.try_push(6));
  const QueueStats stats = queue.stats();
  CHECK(stats.depth == 2);
  CHECK(stats.high_water == 2);
  CHECK(stats.dropped[static_cast<std::size_t>(DropReason::full)] == 1);
  CHECK(stats.dropped[static_cast<std::size_t>(DropReason::timeout)] == 1);
  CHECK(stats.dropped[static_cast<std::size_t>(DropReason::closed)] == 2);
  CHECK(queue.pop() == 1);
  CHECK(queue.pop() == 2);
  CHECK_FALSE(queue.pop());
}

TEST_CASE("a queue tells the age of its oldest item and the time without progress") {
  test::FakeClock clock;
  BoundedQueue<int> queue({.name = "q", .capacity = 10}, clock);
  CHECK(queue.stats().oldest_age == 0ns);
  CHECK(queue.push(1) == PushResult::pushed);
  clock.advance(3s);
  CHECK(queue.push(2) == PushResult::pushed);
  clock.advance(1s);
  CHECK(queue.stats().oldest_age == 4s);
  CHECK(queue.stats().since_progress == 4s);
  CHECK(queue.pop() == 1);
  clock.advance(2s);
  CHECK(queue.stats().oldest_age == 3s);
  CHECK(queue.stats().since_progress == 2s);
  CHECK(queue.pop() == 2);
  clock.advance(1h);
  CHECK(queue.stats().since_progress == 0ns);  // an empty queue does not stall
}

TEST_CASE("time that producers wait is counted while they still wait") {
  test::FakeClock clock;
  BoundedQueue<int> queue({.name = "q", .capacity = 1}, clock);
  CHECK(queue.try_push(1));
  std::thread producer([&queue] { static_cast<void>(queue.push(2)); });
  REQUIRE(eventually([&] { return queue.stats().blocked_producers == 1; }));
  clock.advance(5s);
  CHECK(queue.stats().producers_blocked == 5s);
  CHECK(queue.pop() == 1);
  producer.join();
  CHECK(queue.stats().blocked_producers == 0);
  clock.advance(5s);
  CHECK(queue.stats().producers_blocked == 5s);
  CHECK(queue.pop() == 2);
}

TEST_CASE("closing wakes everyone who waits") {
  test::FakeClock clock;
  BoundedQueue<int> empty({.name = "empty", .capacity = 1}, clock);
  BoundedQueue<int> full({.name = "full", .capacity = 1}, clock);
  CHECK(full.try_push(1));
  std::atomic<int> woken{0};
  std::vector<std::thread> waiting;
  for (int i = 0; i < 3; ++i) {
    waiting.emplace_back([&] { woken += empty.pop() ? 0 : 1; });
    waiting.emplace_back([&] { woken += full.push(2) == PushResult::closed ? 1 : 0; });
  }
  REQUIRE(eventually(
      [&] { return empty.stats().blocked_consumers == 3 && full.stats().blocked_producers == 3; }));
  empty.close();
  full.close();
  for (std::thread& thread : waiting) thread.join();
  CHECK(woken == 6);
}

TEST_CASE("many producers and consumers lose nothing and double nothing") {
  test::FakeClock clock;
  BoundedQueue<int> queue({.name = "q", .capacity = 7}, clock);
  constexpr int kEach = 2000;
  std::atomic<long> sum{0};
  std::vector<std::thread> threads;
  for (int producer = 0; producer < 3; ++producer) {
    threads.emplace_back([&] {
      for (int i = 1; i <= kEach; ++i) static_cast<void>(queue.push(i));
    });
  }
  std::vector<std::thread> consumers;
  for (int consumer = 0; consumer < 3; ++consumer) {
    consumers.emplace_back([&] {
      while (const auto item = queue.pop()) sum += *item;
    });
  }
  for (std::thread& thread : threads) thread.join();
  queue.close();
  for (std::thread& thread : consumers) thread.join();
  CHECK(sum == 3L * kEach * (kEach + 1) / 2);
  CHECK(queue.stats().high_water <= 7);
  CHECK(queue.stats().popped == 3 * kEach);
}
