#include "governor/naming.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using weir::detail::Naming;

namespace {

// Groups 1 to n: group i has weight i, the first \p incumbents of them stand on the page.
std::vector<Naming::Weighed> groups(std::uint64_t n, std::uint64_t incumbents = 0) {
  std::vector<Naming::Weighed> list;
  for (std::uint64_t i = 1; i <= n; ++i)
    list.push_back({i, static_cast<double>(i), 1, i <= incumbents});
  return list;
}

std::size_t named_of(const Naming& naming, std::uint64_t n) {
  std::size_t count = 0;
  for (std::uint64_t i = 1; i <= n; ++i) count += naming.names(i) ? 1U : 0U;
  return count;
}

}  // namespace

TEST_CASE("who stands on the page keeps its name first, then the heaviest do") {
  Naming naming;
  naming.start(groups(100, 5), 20);
  for (std::uint64_t i = 1; i <= 5; ++i) CHECK(naming.names(i));
  for (std::uint64_t i = 100; i > 100 - 13; --i) CHECK(naming.names(i));
  CHECK(named_of(naming, 100) == 20);  // 18 heavy ones, 2 sampled
  CHECK(naming.named() == 20);
  CHECK(naming.threshold() > 0);
}

TEST_CASE("heavy groups enter after two looks, and the lightest make room") {
  Naming naming;
  naming.start(groups(30, 20), 20);
  REQUIRE(naming.names(3));
  (void)naming.look(groups(30), 20, 100);
  CHECK(naming.names(3));
  CHECK(naming.look(groups(30), 20, 100));
  for (std::uint64_t i = 30; i > 30 - 16; --i) CHECK(naming.names(i));
}

TEST_CASE("not more lines enter at a look than are promoted, but one group in any case") {
  Naming naming;
  naming.start({}, 100);
  // 10 of room 100 are the sample's: it takes ten at once.
  (void)naming.look(groups(50), 100, 3);
  CHECK(naming.named() == 10);
  (void)naming.look(groups(50), 100, 3);
  CHECK(naming.named() == 13);
  for (std::uint64_t i = 50; i > 47; --i) CHECK(naming.names(i));
  naming.start({}, 100);
  auto wide = groups(2);
  for (auto& group : wide) group.lines = 14;
  (void)naming.look(wide, 100, 3);
  CHECK(naming.look(wide, 100, 3));
  CHECK(naming.names(2));
}

TEST_CASE("a named group leaves after three looks far beyond the room") {
  Naming naming;
  naming.start(groups(1, 1), 10);
  REQUIRE(naming.names(1));
  // Heavier ones come before it, none of which fits: nobody takes its place.
  std::vector<Naming::Weighed> later = groups(1);
  for (std::uint64_t i = 2; i <= 6; ++i) later.push_back({i, 1000.0, 20, false});
  for (int look = 0; look < 2; ++look) (void)naming.look(later, 10, 100);
  CHECK(naming.names(1));
  CHECK(naming.look(later, 10, 100));
  CHECK_FALSE(naming.names(1));
}

TEST_CASE("a group with all its lines, or without a name") {
  Naming naming;
  auto list = groups(3);
  for (auto& group : list) group.lines = 40;
  naming.start(list, 100);
  CHECK(naming.names(3));
  CHECK(naming.names(2));
  CHECK_FALSE(naming.names(1));
}

TEST_CASE("less room takes the lightest names first") {
  Naming naming;
  naming.start(groups(10), 10);
  CHECK(naming.look(groups(10), 5, 100));
  CHECK(naming.names(10));
  CHECK_FALSE(naming.names(1));
  CHECK(named_of(naming, 10) <= 5);
}

TEST_CASE("no room names nobody, and groups that are gone are forgotten") {
  Naming naming;
  naming.start(groups(10), 0);
  CHECK(naming.named() == 0);
  naming.start(groups(10), 10);
  CHECK(naming.named() > 0);
  (void)naming.look({}, 10, 10);
  CHECK(naming.named() == 0);
}

TEST_CASE("the priority sample estimates the weight of any part of the groups without bias") {
  // Of 200 groups with weights 1..200 about one tenth of the room is sampled; the estimate of the
  // weight of the groups with even numbers is the sum of max(weight, threshold) of those sampled
  // (Duffield, Lund, Thorup 2007). Seeds: the groups' hashes.
  constexpr int kSeeds = 1000;
  double truth = 0;
  double sum = 0;
  double squares = 0;
  for (int seed = 0; seed < kSeeds; ++seed) {
    std::vector<Naming::Weighed> list;
    for (std::uint64_t i = 1; i <= 200; ++i) {
      const std::uint64_t group = (static_cast<std::uint64_t>(seed) << 32U) + i * 2654435761U;
      // Wide, so that none of them fits into the part of the heaviest.
      list.push_back({group, static_cast<double>(i), 10, false});
    }
    Naming naming;
    naming.start({}, 2);
    // Room 100: 90 for the heaviest 9, 10 for the sample: one group.
    naming.start(list, 100);
    double estimate = 0;
    truth = 0;
    for (std::uint64_t i = 1; i <= 200; ++i) {
      if (i % 2 != 0) continue;
      const bool named = naming.names(list[i - 1].group);
      const bool heavy = i > 191;  // the 9 heaviest are known exactly
      truth += static_cast<double>(i);
      if (heavy) {
        estimate += static_cast<double>(i);
      } else if (named) {
        estimate += std::max(static_cast<double>(i), naming.threshold());
      }
    }
    sum += estimate;
    squares += estimate * estimate;
  }
  const double mean = sum / kSeeds;
  const double deviation = std::sqrt((squares / kSeeds - mean * mean) / kSeeds);
  CHECK(std::abs(mean - truth) < 3 * deviation);
  CHECK(deviation > 0);
}
