// Runs a check where netlink sockets are forbidden, as a sandbox may do.
#pragma once

#include <functional>

namespace weir::test {

enum class Outcome { passed, failed, no_seccomp };

// In a process of its own, because a filter cannot be taken back. no_seccomp: this machine allows
// no filter.
[[nodiscard]] Outcome without_netlink(const std::function<bool()>& check);

}  // namespace weir::test
