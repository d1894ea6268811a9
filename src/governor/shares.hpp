// Weighted max-min sharing ("water filling"): whoever asks for less than the level gets what it
// asks for, the others get the level. What one does not need is so lent to the others, and comes
// back as soon as it is asked for.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace weir::detail {

struct Claim {
  std::uint64_t demand = 0;
  std::uint64_t floor = 0;  // granted before others get more, as far as it is asked for
  std::uint64_t least = 0;  // less than that is of no use; granted before all floors
};

// What each claim gets of \p capacity; the sum is at most that. If not even what is least fits for
// all, the smallest get it whole and the others nothing.
[[nodiscard]] std::vector<std::uint64_t> share_out(std::span<const Claim> claims,
                                                   std::uint64_t capacity);

}  // namespace weir::detail
