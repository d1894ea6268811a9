// Whether the host's files are the running kernel's, so that a system call tells of the same host.
#pragma once

#include <optional>

#include "weir/host_root.hpp"

namespace weir::detail {

// True if HostRoot::procfs is a mounted procfs ("/proc", or a container's "/host/proc"); false for
// a folder of captured files, of which a socket knows nothing.
[[nodiscard]] bool is_live_procfs(const HostRoot& host) noexcept;

// The same, found out once: a collector serves one host.
class LiveProcfs {
 public:
  [[nodiscard]] bool is_live(const HostRoot& host) noexcept {
    if (!is_live_) is_live_ = is_live_procfs(host);
    return *is_live_;
  }

 private:
  std::optional<bool> is_live_;
};

}  // namespace weir::detail
