// Options from the environment: --governor.tier2-after is WEIR_GOVERNOR_TIER2_AFTER.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/option_table.hpp"

namespace weir {

// "governor.tier2-after" -> "WEIR_GOVERNOR_TIER2_AFTER".
[[nodiscard]] std::string environment_name(std::string_view option_name);

// Reads the variables that begin with WEIR_ out of \p environment ("NAME=value" each). The
// values of a list are separated by commas (outside braces) here. A name that no option has is an
// error, except those that Kubernetes injects for a service that is called weir or weir-something.
[[nodiscard]] Expected<std::vector<GivenOption>> read_environment(
    const OptionTable& table, std::span<const std::string> environment);

// The process' environment, for read_environment().
[[nodiscard]] std::vector<std::string> process_environment();

}  // namespace weir
