#include "runtime/single_flight.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <new>
#include <thread>
#include <vector>

#include "support/gate.hpp"
#include "support/threads_at_rest.hpp"

using namespace weir;
using namespace std::chrono_literals;
using weir::detail::SingleFlight;
using weir::test::await_threads_at_rest;
using weir::test::Gate;

namespace {

SingleFlight::Deadline in(Duration time) {
  return std::chrono::steady_clock::now() + time;
}
constexpr Duration kLong = 60s;

Page empty_page() {
  return {std::make_shared<const Snapshot>(), false};
}

}  // namespace

TEST_CASE("scrapes that overlap share one collection and its snapshot") {
  SingleFlight flights;
  Gate gate;
  std::atomic<int> collections = 0;
  std::atomic<int> arrived = 0;
  std::vector<std::optional<SingleFlight::Landing>> landings(8);
  std::vector<std::thread> threads;
  const auto fly = [&](std::size_t i) {
    ++arrived;
    landings[i] = flights.fly({}, in(kLong), [&]() -> Expected<Page> {
      ++collections;
      gate.pass();
      return empty_page();
    });
  };
  threads.emplace_back(fly, 0);
  REQUIRE(gate.await_arrival());
  for (std::size_t i = 1; i < landings.size(); ++i) threads.emplace_back(fly, i);
  while (arrived < 8) std::this_thread::yield();
  REQUIRE(await_threads_at_rest());  // they wait; later ones would collect anew
  gate.set_open(true);
  for (auto& thread : threads) thread.join();
  CHECK(collections == 1);
  CHECK_FALSE(landings[0]->shared);
  for (std::size_t i = 1; i < landings.size(); ++i) {
    CHECK(landings[i]->shared);
    CHECK(landings[i]->page->snapshot == landings[0]->page->snapshot);
  }
}

TEST_CASE("scrapes that follow one another collect anew") {
  SingleFlight flights;
  int collections = 0;
  for (int i = 0; i < 3; ++i) {
    CHECK(flights
              .fly({}, in(kLong),
                   [&]() -> Expected<Page> {
                     ++collections;
                     return empty_page();
                   })
              .page);
  }
  CHECK(collections == 3);
}

TEST_CASE("collections with other filters take turns, and a late turn is a timeout") {
  SingleFlight flights;
  Gate gate;
  std::atomic<bool> second_ran = false;
  std::thread first([&] {
    (void)flights.fly({{"a"}, {}}, in(kLong), [&]() -> Expected<Page> {
      gate.pass();
      return empty_page();
    });
  });
  REQUIRE(gate.await_arrival());
  const auto second = flights.fly({{"b"}, {}}, in(20ms), [&]() -> Expected<Page> {
    second_ran = true;
    return empty_page();
  });
  REQUIRE_FALSE(second.page);
  CHECK(second.page.error().code() == ErrorCode::timeout);
  CHECK_FALSE(second_ran);
  gate.set_open(true);
  first.join();
  CHECK(flights.fly({{"b"}, {}}, in(kLong), [] { return Expected<Page>(empty_page()); }).page);
}

TEST_CASE("who shares waits until the own deadline only") {
  SingleFlight flights;
  Gate gate;
  std::thread first([&] {
    (void)flights.fly({}, in(kLong), [&]() -> Expected<Page> {
      gate.pass();
      return empty_page();
    });
  });
  REQUIRE(gate.await_arrival());
  const auto second = flights.fly({}, in(20ms), []() -> Expected<Page> { return empty_page(); });
  CHECK(second.shared);
  REQUIRE_FALSE(second.page);
  CHECK(second.page.error().code() == ErrorCode::timeout);
  gate.set_open(true);
  first.join();
}

TEST_CASE("a scrape with time does not share the collection of a hasty one") {
  SingleFlight flights;
  Gate gate;
  std::thread hasty([&] {
    (void)flights.fly({}, in(1s), [&]() -> Expected<Page> {
      gate.pass();
      return empty_page();
    });
  });
  REQUIRE(gate.await_arrival());
  std::optional<SingleFlight::Landing> patient;
  std::thread other([&] {
    patient = flights.fly({}, in(kLong), []() -> Expected<Page> { return empty_page(); });
  });
  REQUIRE(await_threads_at_rest());  // it waits
  gate.set_open(true);
  hasty.join();
  other.join();
  CHECK_FALSE(patient->shared);
  CHECK(patient->page);
}

TEST_CASE("without memory a scrape fails and the next one works") {
  SingleFlight flights;
  const auto failed =
      flights.fly({}, in(kLong), []() -> Expected<Page> { throw std::bad_alloc(); });
  REQUIRE_FALSE(failed.page);
  CHECK(failed.page.error().code() == ErrorCode::limit);
  CHECK(flights.fly({}, in(kLong), [] { return Expected<Page>(empty_page()); }).page);
}

TEST_CASE("work between collections waits for the one under way") {
  SingleFlight flights;
  Gate gate;
  std::atomic<bool> collecting = false;
  std::thread scrape([&] {
    (void)flights.fly({}, in(kLong), [&]() -> Expected<Page> {
      collecting = true;
      gate.pass();
      collecting = false;
      return empty_page();
    });
  });
  REQUIRE(gate.await_arrival());
  std::atomic<bool> overlapped = true;
  std::thread work([&] { flights.between([&] { overlapped = collecting.load(); }); });
  REQUIRE(await_threads_at_rest());  // it waits
  gate.set_open(true);
  scrape.join();
  work.join();
  CHECK_FALSE(overlapped);
}
