// The governor's flags as its configuration.
#pragma once

#include "config/option_values.hpp"
#include "weir/governor_config.hpp"

namespace weir {

[[nodiscard]] Expected<FinalizedGovernorConfig> governor_settings(const OptionValues& values);

}  // namespace weir
