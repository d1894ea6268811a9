// The collector of btrfs with a caller's way to ask about devices, for tests.
#pragma once

#include <memory>

#include "collectors/host/btrfs_devices.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {

[[nodiscard]] std::unique_ptr<Collector> make_btrfs(BtrfsFunction ask);

}  // namespace weir::collectors
