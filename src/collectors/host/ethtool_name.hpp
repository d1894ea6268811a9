// Names of ethtool statistics, which drivers choose as they like ("rx_bytes", "Queue[0]
// AllocFails", "     err"), as names of metrics.
#pragma once

#include <string>
#include <string_view>

namespace weir::collectors {

// node_exporter's form: lower case; what fits no name an underscore, none at the ends; the words rx
// and tx written out. Empty if nothing is left.
[[nodiscard]] std::string ethtool_metric_key(std::string_view statistic);

}  // namespace weir::collectors
