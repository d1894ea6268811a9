// Names of ethtool statistics, which drivers choose as they like ("rx_bytes", "Queue[0]
// AllocFails", "     err"), as names of metrics.
#pragma once

#include <string>
#include <string_view>

namespace weir::collectors {

// Runs of characters that fit no name, with the underscores around them, as one underscore:
// "[0]: RX_ucast" is "_0_RX_ucast". As in node_exporter it is what metrics-include is matched with.
[[nodiscard]] std::string ethtool_clean_name(std::string_view statistic);

// The clean name in node_exporter's form: lower case, no underscore in front, the words rx and tx
// written out; for seven of them a name with "_total". Empty if nothing is left.
[[nodiscard]] std::string ethtool_metric_key(std::string_view statistic);

}  // namespace weir::collectors
