// What a page that parses still does against the naming conventions of Prometheus
// (https://prometheus.io/docs/practices/naming/), in promtool's words.
#pragma once

#include <string>
#include <vector>

#include "weir/batch.hpp"

namespace weir::detail {

// "name: what", sorted by name; each said once a family.
[[nodiscard]] std::vector<std::string> lint(const SampleBatch& page);

}  // namespace weir::detail
