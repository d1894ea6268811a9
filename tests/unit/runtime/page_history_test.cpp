#include "runtime/page_history.hpp"

#include <catch2/catch.hpp>

#include "support/fake_clock.hpp"

using namespace weir;
using namespace std::chrono_literals;

namespace {

GovernorReport report(std::uint64_t demand, std::uint64_t page, Tier tier = Tier::pass) {
  GovernorReport report;
  report.demand_lines = demand;
  report.page_lines = page;
  report.budget_lines = 1000;
  report.tier = tier;
  return report;
}

}  // namespace

TEST_CASE("a period keeps its largest figures") {
  test::FakeClock clock;
  detail::PageHistory history;
  clock.advance(100s);
  history.record(clock.monotonic(), report(500, 400));
  clock.advance(1s);
  history.record(clock.monotonic(), report(2000, 1000, Tier::strip));
  clock.advance(1s);
  history.record(clock.monotonic(), report(100, 100));
  clock.advance(3s);
  const auto points = history.points(clock.monotonic());
  REQUIRE(points.size() == 1);
  CHECK(points[0].demand_lines == 2000);
  CHECK(points[0].page_lines == 1000);
  CHECK(points[0].budget_lines == 1000);
  CHECK(points[0].tier == Tier::strip);
  CHECK(points[0].age == 3s);
}

TEST_CASE("the history is an hour long, whatever came before") {
  test::FakeClock clock;
  detail::PageHistory history;
  for (int i = 0; i < 1000; ++i) {
    clock.advance(10s);
    history.record(clock.monotonic(), report(static_cast<std::uint64_t>(i), 0));
  }
  const auto points = history.points(clock.monotonic());
  REQUIRE(points.size() == 360);
  CHECK(points.front().demand_lines == 640);
  CHECK(points.back().demand_lines == 999);
}

TEST_CASE("pages older than an hour are forgotten, periods without one are left out") {
  test::FakeClock clock;
  detail::PageHistory history;
  clock.advance(10s);
  history.record(clock.monotonic(), report(1, 1));
  clock.advance(30min);
  history.record(clock.monotonic(), report(2, 2));
  CHECK(history.points(clock.monotonic()).size() == 2);
  clock.advance(30min);
  const auto later = history.points(clock.monotonic());
  REQUIRE(later.size() == 1);
  CHECK(later[0].demand_lines == 2);
  clock.advance(31min);
  CHECK(history.points(clock.monotonic()).empty());
}
