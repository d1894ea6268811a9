// The families of the status page: which are folded, since when and why, and which are largest.
#pragma once

#include <string>

#include "weir/governor.hpp"

namespace weir::detail {

// Nothing if the policy does not tell of families.
void append_families(std::string& page, const GovernorReport& report);

// What stands below a folded family: "user_id folded, the heaviest 12 keep their names; tier strip
// since 2026-11-26 02:13:31 UTC (share): 5330 series > share 800."
[[nodiscard]] std::string fold_remark(const FamilyReport& family);

}  // namespace weir::detail
