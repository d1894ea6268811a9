// The collector of file systems with a statfs(2) of the caller's, for tests.
#pragma once

#include <memory>

#include "collectors/host/statfs_prober.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {

[[nodiscard]] Expected<std::unique_ptr<Collector>> make_filesystem(const CollectorOptions& options,
                                                                   StatfsFunction statfs);

}  // namespace weir::collectors
