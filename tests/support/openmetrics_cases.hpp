// OpenMetrics 1.0.0 by its points: pages, and what our parser must say of each.
#pragma once

#include <string>
#include <vector>

namespace weir::test {

// How far the reference parser agrees: that of Debian's python3-prometheus-client 0.16, by the
// specification's authors.
enum class Reference { agrees, takes, refuses };

struct OpenMetricsCase {
  std::string point;
  std::string page;
  std::string fault = {};  // "line:column: what" of the error; empty for a valid page
  Reference reference = Reference::agrees;
};

[[nodiscard]] const std::vector<OpenMetricsCase>& openmetrics_cases();

}  // namespace weir::test
