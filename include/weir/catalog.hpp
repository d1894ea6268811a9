/// \file
/// The collectors that this build has.
#pragma once

#include <vector>

#include "weir/collector.hpp"

namespace weir::collectors {

/// All, in alphabetical order per group; the order never changes between two calls.
[[nodiscard]] std::vector<CollectorSpec> catalog();

}  // namespace weir::collectors
