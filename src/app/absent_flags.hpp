// Flags of node_exporter (1.5 to 1.12, Linux) for collectors that Weir does not have. They are
// taken, so that a unit file or a chart written for it starts Weir too: silently if they switch a
// collector off, else with a warning.
#pragma once

#include <vector>

#include "config/option.hpp"
#include "config/option_values.hpp"

namespace weir {

[[nodiscard]] std::vector<Option> absent_flags();

// A sentence for each that was given and has no effect here.
[[nodiscard]] std::vector<std::string> warnings_of_absent_flags(const OptionValues& values);

}  // namespace weir
