// The governor's flags as its configuration.
#pragma once

#include <memory>

#include "config/option_values.hpp"
#include "weir/governor_config.hpp"

namespace weir {

// \p protected_names may be null.
[[nodiscard]] Expected<FinalizedGovernorConfig> governor_settings(
    const OptionValues& values, std::shared_ptr<const detail::ProtectedNames> protected_names);

}  // namespace weir
