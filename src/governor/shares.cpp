#include "governor/shares.hpp"

#include <algorithm>
#include <numeric>

namespace weir::detail {
namespace {

// Max-min without floors.
std::vector<std::uint64_t> fill(std::span<const std::uint64_t> wishes, std::uint64_t capacity) {
  std::vector<std::size_t> order(wishes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return wishes[i]; });
  std::vector<std::uint64_t> shares(wishes.size());
  std::uint64_t left = capacity;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const std::uint64_t level = left / (order.size() - rank);
    shares[order[rank]] = std::min(wishes[order[rank]], level);
    left -= shares[order[rank]];
  }
  return shares;
}

// Whole wishes or none, the smallest first.
std::vector<std::uint64_t> grant_whole(std::span<const std::uint64_t> wishes,
                                       std::uint64_t capacity) {
  std::vector<std::size_t> order(wishes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return wishes[i]; });
  std::vector<std::uint64_t> shares(wishes.size(), 0);
  for (const std::size_t i : order) {
    if (wishes[i] > capacity) break;
    shares[i] = wishes[i];
    capacity -= wishes[i];
  }
  return shares;
}

// A floor counts within the level: those whose floor is above it keep the floor, the others share
// the rest, until the level is the same for all of them.
std::vector<std::uint64_t> fill_above(std::span<const std::uint64_t> demands,
                                      std::span<const std::uint64_t> floors,
                                      std::uint64_t capacity) {
  std::vector<std::uint64_t> shares(demands.size());
  std::vector<bool> has_floor(demands.size(), false);
  for (;;) {
    std::vector<std::uint64_t> open;
    std::uint64_t left = capacity;
    for (std::size_t i = 0; i < demands.size(); ++i) {
      if (has_floor[i]) {
        left -= floors[i];
      } else {
        open.push_back(demands[i]);
      }
    }
    const auto filled = fill(open, left);
    bool settled = true;
    for (std::size_t i = 0, at = 0; i < demands.size(); ++i) {
      shares[i] = has_floor[i] ? floors[i] : filled[at++];
      if (shares[i] < floors[i]) {
        has_floor[i] = true;
        settled = false;
      }
    }
    if (settled) return shares;
  }
}

}  // namespace

std::vector<std::uint64_t> share_out(std::span<const Claim> claims, std::uint64_t capacity) {
  std::vector<std::uint64_t> demands;
  std::vector<std::uint64_t> floors;
  std::vector<std::uint64_t> leasts;
  for (const Claim& claim : claims) {
    leasts.push_back(std::min(claim.demand, claim.least));
    floors.push_back(std::max(leasts.back(), std::min(claim.demand, claim.floor)));
    demands.push_back(claim.demand);
  }
  const auto sum = [](const std::vector<std::uint64_t>& of) {
    return std::accumulate(of.begin(), of.end(), std::uint64_t{0});
  };
  if (sum(leasts) > capacity) return grant_whole(leasts, capacity);
  if (sum(floors) > capacity) return fill_above(floors, leasts, capacity);
  return fill_above(demands, floors, capacity);
}

}  // namespace weir::detail
