// The program: from arguments to an exit status.
#pragma once

#include <string>
#include <vector>

namespace weir {

// \p arguments without the program's name; \p environment as "NAME=value".
// \returns 0; 1 if the program could not start or run; 2 if a flag, variable or file is wrong.
[[nodiscard]] int run(std::vector<std::string> arguments, std::vector<std::string> environment);

}  // namespace weir
