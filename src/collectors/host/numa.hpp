// The numa collector over another topology than the machine's, for tests.
#pragma once

#include <functional>
#include <memory>

#include "collectors/host/topology.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {

using TopologyFunction = std::function<Expected<Topology>()>;
[[nodiscard]] Expected<std::unique_ptr<Collector>> make_numa(const CollectorOptions& options,
                                                             TopologyFunction topology);

}  // namespace weir::collectors
