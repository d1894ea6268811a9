#include "collectors/support/live_procfs.hpp"

#include <linux/magic.h>
#include <sys/vfs.h>

namespace weir::detail {

bool is_live_procfs(const HostRoot& host) noexcept {
  struct statfs status {};
  return ::statfs(host.procfs.c_str(), &status) == 0 && status.f_type == PROC_SUPER_MAGIC;
}

}  // namespace weir::detail
