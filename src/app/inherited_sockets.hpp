// Listening sockets that a service manager hands over: sd_listen_fds(3).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "weir/expected.hpp"

namespace weir {

// Their descriptors, by $LISTEN_FDS and $LISTEN_PID among \p environment ("NAME=value"). Errors:
// not_found if there is none for the process \p pid.
[[nodiscard]] Expected<std::vector<int>> inherited_sockets(std::span<const std::string> environment,
                                                           long pid);

}  // namespace weir
