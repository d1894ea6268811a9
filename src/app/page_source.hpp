// Where a command that works on one page gets it from.
#pragma once

#include <cstddef>
#include <string>

#include "weir/expected.hpp"

namespace weir {

inline constexpr std::size_t kMaxPageBytes = std::size_t{1} << 30U;

// The whole page: of standard input for "-", of an http or https URL, else of the file of that
// name.
[[nodiscard]] Expected<std::string> read_page(const std::string& source);

}  // namespace weir
