// The devices' traffic as --collector.netclass_rtnl.with-stats shows it: under netdev's detailed
// names, but as gauges, which is node_exporter's type for them there.
#pragma once

#include <span>

#include "collectors/host/netdev_statistics.hpp"

namespace weir::collectors {

[[nodiscard]] std::span<const NetdevStatistic> netclass_statistics();

}  // namespace weir::collectors
