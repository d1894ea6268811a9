// The command serve: runs until a signal ends it.
#pragma once

#include "app/configuration.hpp"

namespace weir {

// \returns the exit status: 0 after a signal; an error if the server could not start.
[[nodiscard]] Expected<int> serve(const Configuration& configuration, const Settings& settings);

}  // namespace weir
