// StateCheck: whether the tables of a saved state fit together, before anything follows an index of
// them. In this order: each check relies on those before it.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "governor/member_table.hpp"
#include "governor/output.hpp"
#include "governor/part.hpp"
#include "governor/tenant.hpp"

namespace weir::detail {

// True for bounds or quantiles as they must be: numbers, each above the one before.
[[nodiscard]] bool is_ascending(std::span<const double> keys);

struct StateCheck {
  const std::vector<Tenant>& tenants;
  const std::map<std::string, FamilyEntry, std::less<>>& families;
  const std::vector<Part>& all_parts;
  const MemberTable& all_members;
  const OutputTable& all_outputs;
  std::uint64_t seed;

  [[nodiscard]] bool parts() const;
  [[nodiscard]] bool outputs() const;
  [[nodiscard]] bool members() const;
  [[nodiscard]] bool names() const;
};

}  // namespace weir::detail
