// Runs the real governor over one page again and again, in virtual time, until nothing moves.
#pragma once

#include <map>
#include <set>
#include <string>

#include "offline/analysis.hpp"

namespace weir::detail {

// What stands on the governed page of one family.
struct GovernedFamily {
  Tier tier = Tier::pass;
  std::uint64_t lines = 0;
  std::set<std::string, std::less<>> labels;  // of all its lines
  std::vector<std::string> overflow_labels;   // see FamilyFinding
};
using GovernedFamilies = std::map<std::string, GovernedFamily, std::less<>>;

// Fills \p families with the last page's.
[[nodiscard]] PageVerdict settle_virtually(const SampleBatch& page,
                                           const FinalizedGovernorConfig& config,
                                           GovernedFamilies& families);

}  // namespace weir::detail
