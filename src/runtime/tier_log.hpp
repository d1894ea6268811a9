// A line of the log for each change of a tier.
#pragma once

#include <span>

#include "weir/governor.hpp"
#include "weir/log.hpp"

namespace weir::detail {

// Warns of those that fold more.
void log_changes(std::span<const TierTransition> changes, const Logger& log);

}  // namespace weir::detail
