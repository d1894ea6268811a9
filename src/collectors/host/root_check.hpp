// Whether the folders that stand for the host are one host's: in a container it is easily another
// root file system than the one whose mounts are listed.
#pragma once

#include <string>
#include <vector>

#include "weir/host_root.hpp"

namespace weir::collectors {

// A sentence for each thing that the collector filesystem would tell wrongly; none where all is
// well, and none for a folder of captured files. Looks at two files and never waits.
[[nodiscard]] std::vector<std::string> check_roots(const HostRoot& host);

// The same with the number of the device that the root file system lies on; "8:1". Empty: unknown.
[[nodiscard]] std::vector<std::string> check_roots(const HostRoot& host,
                                                   const std::string& root_device);

}  // namespace weir::collectors
