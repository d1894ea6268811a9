// The ethtool collector over another way to ask than the kernel's, for tests.
#pragma once

#include <memory>

#include "collectors/host/ethtool_device.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {

[[nodiscard]] Expected<std::unique_ptr<Collector>> make_ethtool(const CollectorOptions& options,
                                                                EthtoolFunction ethtool);

}  // namespace weir::collectors
