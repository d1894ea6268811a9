// What --help prints.
#pragma once

#include <string>

#include "config/option_table.hpp"

namespace weir {

// Grouped, aligned, one line per flag with its default.
[[nodiscard]] std::string help_text(const OptionTable& table);

}  // namespace weir
