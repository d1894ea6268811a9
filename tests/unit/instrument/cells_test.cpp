#include "weir/instrument/cells.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <cmath>
#include <memory>
#include <thread>
#include <vector>

#include "weir/instrument/counter.hpp"
#include "weir/instrument/histogram.hpp"

using weir::Counter;
using weir::Histogram;
using weir::detail::CellDomain;
using weir::detail::CellSlab;

TEST_CASE("what several threads add is all there, after they have ended too") {
  const auto domain = CellDomain::make();
  Counter counter(domain);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&counter] {
      for (int i = 0; i < 10'000; ++i) counter.add();
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(counter.value() == 40'000);
  std::thread([&counter] { counter.add(2); }).join();  // takes over a slab that was given back
  CHECK(counter.value() == 40'002);
}

TEST_CASE("whole numbers are counted exactly beyond 2^53, and fractions beside them") {
  const auto domain = CellDomain::make();
  Counter counter(domain);
  counter.add(9007199254740991.0);  // 2^53 - 1
  for (int i = 0; i < 9; ++i) counter.add();
  CHECK(counter.value() == 9007199254741000.0);
  Counter mixed(domain);
  mixed.add(0.5);
  mixed.add(2);
  mixed.add(1e300);
  CHECK(mixed.value() == 1e300);
  Counter small(domain);
  small.add(0.25);
  small.add();
  small.add(-1);
  small.add(std::nan(""));
  CHECK(small.value() == 1.25);
}

TEST_CASE("a reader never sees a counter fall while others add") {
  const auto domain = CellDomain::make();
  Counter counter(domain);
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    while (!stop) counter.add(3);
  });
  double last = 0;
  bool fell = false;
  for (int i = 0; i < 10'000; ++i) {
    const double now = counter.value();
    fell = fell || now < last;
    last = now;
  }
  stop = true;
  writer.join();
  CHECK_FALSE(fell);
}

TEST_CASE("two domains do not mix, nor does one that takes a dead one's place") {
  for (int round = 0; round < 50; ++round) {
    const auto a = CellDomain::make();
    const auto b = CellDomain::make();
    Counter in_a(a);
    Counter in_b(b);
    in_a.add(1);
    in_b.add(2);
    in_a.add(3);
    CHECK(in_a.value() == 4);
    CHECK(in_b.value() == 2);
  }
}

TEST_CASE("a counter ignores what would make it fall or spoil it") {
  const auto domain = CellDomain::make();
  Counter counter(domain);
  counter.add(-1);
  counter.add(std::nan(""));
  counter.add(INFINITY);
  counter.add(0.5);
  CHECK(counter.value() == 0.5);
}

TEST_CASE("neighbouring cells lie in one chunk and the domain has an end") {
  const auto domain = CellDomain::make();
  CHECK(domain->allocate(500) == 0);
  CHECK(domain->allocate(20) == CellSlab::kChunkCells);
  CHECK_THROWS_AS(domain->allocate(CellSlab::kChunkCells + 1), std::length_error);
  CHECK_THROWS_AS(domain->allocate(0), std::length_error);
  for (std::size_t chunk = 2; chunk < CellSlab::kChunks; ++chunk) {
    REQUIRE_NOTHROW(domain->allocate(CellSlab::kChunkCells));
  }
  CHECK_THROWS_AS(domain->allocate(CellSlab::kChunkCells), std::length_error);
}

TEST_CASE("a histogram counts an observation on a bound into that bucket") {
  const auto domain = CellDomain::make();
  Histogram histogram(domain, domain->allocate(4),
                      std::make_shared<const std::vector<double>>(std::vector{0.1, 1.0}));
  for (const double value : {0.1, 0.05, 1.0, 7.0}) histogram.observe(value);
  histogram.observe(std::nan(""));
  histogram.observe_weighted(0.5, 10);
  std::vector<double> cumulative;
  CHECK(histogram.read(cumulative) == Approx(13.15));
  CHECK(cumulative == std::vector<double>{2, 13, 14});
}
