#include "governor/shares.hpp"

#include <catch2/catch.hpp>
#include <numeric>

#include "governor/allotment.hpp"

using weir::detail::Allotment;
using weir::detail::Claim;
using weir::detail::share_out;
using Shares = std::vector<std::uint64_t>;

TEST_CASE("who asks for less than the level gets it, the others get the level") {
  CHECK(share_out(std::vector<Claim>{{10}, {500}, {500}}, 110) == Shares{10, 50, 50});
  CHECK(share_out(std::vector<Claim>{{10}, {20}, {30}}, 100) == Shares{10, 20, 30});
  CHECK(share_out(std::vector<Claim>{}, 100).empty());
}

TEST_CASE("a floor is granted before others get more, as far as it is asked for") {
  CHECK(share_out(std::vector<Claim>{{100, 40}, {10, 40}, {100}}, 60) == Shares{40, 10, 10});
  CHECK(share_out(std::vector<Claim>{{100, 5}, {100}}, 60) == Shares{30, 30});
}

TEST_CASE("what is least comes before floors, and goes whole or not at all") {
  CHECK(share_out(std::vector<Claim>{{50, 50, 1}, {50, 50, 14}}, 20) == Shares{6, 14});
  CHECK(share_out(std::vector<Claim>{{50, 0, 14}, {50, 0, 3}, {50, 0, 5}}, 10) == Shares{0, 3, 5});
}

TEST_CASE("shares never add up to more than the capacity") {
  std::uint64_t state = 1;
  const auto below = [&](std::uint64_t bound) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    return (state >> 33U) % bound;
  };
  for (int run = 0; run < 2000; ++run) {
    std::vector<Claim> claims(1 + below(12));
    for (Claim& claim : claims) claim = {below(100), below(30), below(10)};
    const std::uint64_t capacity = below(300);
    const Shares shares = share_out(claims, capacity);
    REQUIRE(std::accumulate(shares.begin(), shares.end(), std::uint64_t{0}) <= capacity);
    for (std::size_t i = 0; i < claims.size(); ++i) REQUIRE(shares[i] <= claims[i].demand);
  }
}

TEST_CASE("a tenant's families share what the tenant gets, and others are not touched") {
  Allotment allotment;
  allotment.add(0, 0, {10, 0, 1});
  allotment.add(0, 1, {20, 0, 1});
  allotment.add(1, 2, {5000, 0, 1});
  allotment.add(1, 3, {7, 0, 1});
  allotment.settle(1000, 1000);
  CHECK(allotment.share(0) == 10);
  CHECK(allotment.share(1) == 20);
  CHECK(allotment.share(3) == 7);
  CHECK(allotment.share(2) == 1000 - 37);
  CHECK(allotment.potential(2) == 1000 - 37);
  CHECK(allotment.potential(0) > 10);
  // Beyond its equal part it is lent less.
  CHECK(allotment.potential(2, 1) == 250 + (963 - 250) / 2);
}

TEST_CASE("if not even one fold for each family fits, the smallest get theirs") {
  Allotment allotment;
  allotment.add(0, 0, {100, 0, 14});
  allotment.add(0, 1, {100, 0, 1});
  allotment.add(1, 2, {100, 0, 1});
  allotment.settle(5, 10);
  CHECK(allotment.share(0) == 0);
  CHECK(allotment.share(1) == 1);
  CHECK(allotment.share(2) == 1);
  CHECK(allotment.potential(0) == 0);
}

TEST_CASE("under pressure the capacity does not fall below one fold for each family") {
  Allotment allotment;
  allotment.add(0, 0, {100, 0, 14});
  allotment.add(1, 1, {100, 0, 14});
  allotment.settle(5, 100);
  CHECK(allotment.share(0) == 14);
  CHECK(allotment.share(1) == 14);
}
