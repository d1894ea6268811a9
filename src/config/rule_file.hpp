// Prometheus rule files, and the PrometheusRule objects of its Kubernetes operator, which hold the
// same below `spec`.
#pragma once

#include <string>
#include <vector>

#include "config/used_expression.hpp"
#include "weir/expected.hpp"

namespace weir::detail {

// The expressions of the alerting and recording rules in \p yaml (one document or more). Errors
// read "line:column: what is wrong".
[[nodiscard]] Expected<std::vector<UsedExpression>> read_rules(const std::string& yaml);

}  // namespace weir::detail
