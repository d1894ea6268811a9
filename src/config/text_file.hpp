// Reads a file of the operator's as a whole.
#pragma once

#include <cstddef>
#include <string>

#include "weir/expected.hpp"

namespace weir {

// A regular file of at most \p max_bytes; errors name \p path. Never waits for a writer.
[[nodiscard]] Expected<std::string> read_text_file(const std::string& path, std::size_t max_bytes);

}  // namespace weir
