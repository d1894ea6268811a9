// A password or token in a file of its own.
#pragma once

#include <string>

#include "weir/expected.hpp"

namespace weir::detail {

// The text of \p path without the newline at its end. An error names the file and never quotes it:
// missing, not a regular file, empty, too long, or bytes that no header may have.
[[nodiscard]] Expected<std::string> read_secret(const std::string& path);

}  // namespace weir::detail
