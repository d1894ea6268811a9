// The command check-metrics: says what is wrong with a page.
#pragma once

#include <span>
#include <string>

namespace weir {

// \p arguments: what follows the command's name, `[--format=text|openmetrics] FILE` with - for
// standard input. Faults go to standard output as "FILE:line:column: what", violations of the
// naming conventions as "FILE: warning: name: what". Without --format a page that ends with "# EOF"
// is OpenMetrics. \returns 0 if the page is valid, 1 if it is not or cannot be read, 2 if the
// arguments are wrong.
[[nodiscard]] int check_metrics(std::span<const std::string> arguments);

}  // namespace weir
