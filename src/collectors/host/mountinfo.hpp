// The mounts of a mountinfo file (proc_pid_mountinfo(5)).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weir/expected.hpp"

namespace weir::collectors {

// Borrows from the text that was parsed, except what had to be unescaped.
struct Mount {
  std::string_view major;
  std::string_view minor;
  std::string_view point;  // as it stands in the file, see unescape_mount_point()
  std::string_view type;
  std::string_view source;
  bool read_only = false;  // by the mount's options or the file system's
  std::string_view id;
  std::string_view root;  // what of the file system is mounted: "/", or a subvolume's "/@"
};

// Appends the mounts; lines that are not one are skipped. parse if no line is one.
[[nodiscard]] Expected<void> parse_mountinfo(std::string_view text, std::vector<Mount>& out);

// Spaces and tabs for \040 and \011; the kernel's other escapes stay, as node_exporter leaves them.
[[nodiscard]] std::string unescape_mount_point(std::string_view point);

// Whether statfs(2) of \p mount surely returns at once: its file system, and all that its path
// leads through, answer from memory. Precondition: \p others lists the points of all mounts whose
// file system may_hang().
[[nodiscard]] bool answers_at_once(const Mount& mount, std::span<const std::string_view> others);
[[nodiscard]] bool may_hang(std::string_view type) noexcept;

// The mount point as the host sees it: without the root file system's prefix, where it has one.
[[nodiscard]] std::string_view strip_root(std::string_view point, std::string_view rootfs) noexcept;

// Leaves one mount per mount point: the last listed, which hides the others and is the one that
// statfs(2) tells of. Sorted by mount point.
void keep_topmost(std::vector<Mount>& mounts);

}  // namespace weir::collectors
