// Whether the host's files are the running kernel's, so that a system call tells of the same host.
#pragma once

#include "weir/host_root.hpp"

namespace weir::detail {

// True if HostRoot::procfs is a mounted procfs ("/proc", or a container's "/host/proc"); false for
// a folder of captured files, of which a socket knows nothing.
[[nodiscard]] bool is_live_procfs(const HostRoot& host) noexcept;

}  // namespace weir::detail
