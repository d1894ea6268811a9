// Grafana dashboards as JSON: exported, or as the API and provisioning wrap them.
#pragma once

#include <string>
#include <vector>

#include "config/used_expression.hpp"
#include "weir/expected.hpp"

namespace weir::detail {

// The PromQL expressions of panels, annotations and variables in \p json; those of Loki are left
// out. Errors tell what is wrong and where.
[[nodiscard]] Expected<std::vector<UsedExpression>> read_dashboard(const std::string& json);

}  // namespace weir::detail
