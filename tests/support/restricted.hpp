// Runs a check where not everything is allowed, in a process of its own, because what was given up
// cannot be taken back.
#pragma once

#include <functional>
#include <string>

namespace weir::test {

enum class Outcome { passed, failed, impossible };

// Where netlink sockets are forbidden, as a sandbox may do. impossible: no seccomp filters here.
[[nodiscard]] Outcome without_netlink(const std::function<bool()>& check);

// As nobody, with /proc mounted with hidepid=\p mode, in a PID namespace with one process of
// root's, which is hidden: only the own process is seen, whatever else runs on this machine.
// impossible: no right to mount.
[[nodiscard]] Outcome with_hidepid(const std::string& mode, const std::function<bool()>& check);

}  // namespace weir::test
