// Whether the folders that stand for the host are one host's: in a container it is easily another
// root file system than the one whose mounts are listed.
#pragma once

#include <string>
#include <vector>

#include "weir/host_root.hpp"

namespace weir::collectors {

// A sentence for each thing that the collector filesystem would tell wrongly; none where all is
// well, and none for a folder of captured files. Looks at a few files and never waits.
//
// What is mounted at path.rootfs and at the root of process 1 must be the same part of the same
// file system. Both are looked up in lists of mounts, where a file system has one number: stat(2)
// gives each subvolume of a btrfs another, which no list has.
[[nodiscard]] std::vector<std::string> check_roots(const HostRoot& host);

// The same with the number of the mount that path.rootfs lies on, "28". Empty: unknown, and so is
// whether it is the right one.
[[nodiscard]] std::vector<std::string> check_roots(const HostRoot& host,
                                                   const std::string& root_mount);

}  // namespace weir::collectors
