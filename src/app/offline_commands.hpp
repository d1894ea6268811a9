// The commands that work on recorded pages: nothing is served.
#pragma once

#include "app/settings.hpp"

namespace weir {

// Governs a recording from standard input and writes the pages to standard output. Tells its
// progress on standard error if that is a terminal.
[[nodiscard]] Expected<void> replay(const Settings& settings);

}  // namespace weir
