// A strict judge of exposition pages, independent of Weir's own encoders and parsers: it knows the
// formats' rules and what Weir promises besides (every family has a TYPE, every histogram and
// summary its sum and count).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "weir/exposition.hpp"

namespace weir::test {

// What is wrong with \p body, in order, each "line N: what"; empty if nothing is.
[[nodiscard]] std::vector<std::string> check_page(std::string_view body, Format format,
                                                  Escaping escaping = Escaping::underscores);

}  // namespace weir::test
