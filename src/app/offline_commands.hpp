// The commands that work on recorded pages: nothing is served.
#pragma once

#include <string>

#include "app/settings.hpp"

namespace weir {

// Governs a recording from standard input and writes the pages to standard output. Tells its
// progress on standard error if that is a terminal.
[[nodiscard]] Expected<void> replay(const Settings& settings);

// Prints what is to be said of the page that \p source names: a file, a URL, or - for standard
// input.
[[nodiscard]] Expected<void> analyze(const Settings& settings, const std::string& source);

}  // namespace weir
