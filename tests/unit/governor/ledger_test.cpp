#include "governor/ledger.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <limits>
#include <vector>

using namespace weir;
using namespace weir::detail;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

// The increments from one histogram to the next: buckets 1, 5, +Inf; _sum; _count.
std::vector<double> grown(WideNumbers& last, const std::vector<double>& now) {
  std::vector<double> delta(now.size(), -1);
  wide_delta(UnitKind::histogram, last, now, delta);
  return delta;
}
WideNumbers histogram(std::vector<double> values, std::vector<double> keys = {1, 5}) {
  return {std::move(keys), std::move(values)};
}

}  // namespace

TEST_CASE("a counter's increment is its growth, and all of it after a reset") {
  double last = 1000;
  CHECK(counter_delta(last, 1010) == 10);
  CHECK(counter_delta(last, 4) == 4);
  CHECK(last == 4);
}

TEST_CASE("a drop under one per cent is jitter and waits for the old value") {
  double last = 1000;
  CHECK(counter_delta(last, 995) == 0);
  CHECK(last == 1000);
  CHECK(counter_delta(last, 1003) == 3);
  CHECK(counter_delta(last, 990) == 990);  // 1.3 per cent: a reset
}

TEST_CASE("what cannot be a count moves nothing") {
  double last = 7;
  for (const double bad : {kNan, kInf, -kInf, -1.0}) CHECK(counter_delta(last, bad) == 0);
  CHECK(last == 7);
  CHECK(counter_delta(last, 9) == 2);
}

TEST_CASE("a histogram is reset as a whole") {
  WideNumbers last = histogram({10, 20, 30, 99, 30});
  CHECK(grown(last, {11, 22, 33, 109, 33}) == std::vector<double>{1, 2, 3, 10, 3});
  CHECK(grown(last, {0, 2, 40, 5, 40}) == std::vector<double>{0, 2, 40, 5, 40});
}

TEST_CASE("a histogram's increments never fall from bucket to bucket") {
  WideNumbers last = histogram({0, 5, 9, 50, 9});
  CHECK(grown(last, {5, 8, 12, 60, 12}) == std::vector<double>{5, 5, 5, 10, 5});
  WideNumbers odd = histogram({0, 0, 0, 0, 0});
  CHECK(grown(odd, {4, 2, 3, 1, 3}) == std::vector<double>{4, 4, 4, 1, 4});
}

TEST_CASE("a histogram that holds no counts moves nothing") {
  WideNumbers last = histogram({1, 2, 3, 4, 3});
  CHECK(grown(last, {kNan, 2, 9, 4, 9}) == std::vector<double>(5, 0));
  CHECK(grown(last, {1, -2, 9, 4, 9}) == std::vector<double>(5, 0));
  CHECK(grown(last, {1, 2, 5, 6, 5}) == std::vector<double>{0, 0, 2, 2, 2});
}

TEST_CASE("a sum may be reset alone, and falls only where negative values are observed") {
  WideNumbers last = histogram({1, 2, 3, 100, 3});
  CHECK(grown(last, {2, 4, 6, 7, 6})[3] == 7);
  CHECK(grown(last, {3, 5, 7, kNan, 7}) == std::vector<double>{1, 1, 1, 0, 1});
  WideNumbers temperatures = histogram({1, 2, 3, 50, 3}, {-10, 5});
  CHECK(grown(temperatures, {2, 3, 4, 30, 4})[3] == -20);
}

TEST_CASE("a summary counts by its count, and its quantiles do not add up") {
  WideNumbers last{{0.5, 0.9}, {3, 4, 100, 10}};
  std::vector<double> delta(4, -1);
  wide_delta(UnitKind::summary, last, std::array{9.0, 9.0, 130.0, 12.0}, delta);
  CHECK(delta == std::vector<double>{0, 0, 30, 2});
  wide_delta(UnitKind::summary, last, std::array{1.0, 1.0, 5.0, 1.0}, delta);
  CHECK(delta == std::vector<double>{0, 0, 5, 1});
}
