// SELinux' mode in its configuration file.
#pragma once

#include <string_view>

namespace weir::collectors {

enum class SelinuxMode { disabled = -1, permissive = 0, enforcing = 1 };

// The line SELINUX=...; disabled without one, as libselinux has it.
[[nodiscard]] SelinuxMode parse_selinux_config(std::string_view text);

}  // namespace weir::collectors
