// CgroupTree: the cgroups of a hierarchy that share its processes out: those of a depth, and above
// it those that have none below. What lies deeper is counted by its ancestor of that depth, so no
// process is counted twice. Not thread safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "collectors/support/directory.hpp"
#include "weir/host_root.hpp"

namespace weir::collectors {

// The most cgroups that are looked at: a node of Kubernetes has some 250 pods.
inline constexpr std::size_t kMaxCgroups = 4096;

class CgroupTree {
 public:
  explicit CgroupTree(std::uint32_t depth) noexcept : depth_(depth) {}

  // Looks for cgroups that came and went. True if paths() is another than at the last call. Errors:
  // no_data (no cgroup v2), io.
  [[nodiscard]] Expected<bool> refresh(const HostRoot& host);
  // Relative to directory(), sorted, without the root: "system.slice/ssh.service".
  [[nodiscard]] const std::vector<std::string>& paths() const noexcept { return paths_; }
  // The root; precondition: the last refresh() was no error.
  [[nodiscard]] const detail::Directory& directory() const { return *root_; }
  // True if there are more than kMaxCgroups.
  [[nodiscard]] bool is_cut() const noexcept { return is_cut_; }

 private:
  struct Inner {
    std::string path;  // "." for the root
    std::uint64_t fingerprint = 0;
  };
  [[nodiscard]] bool has_changed() const;
  void walk(const detail::Directory& directory, const std::string& path, std::uint32_t depth);

  std::uint32_t depth_;
  std::optional<detail::Directory> root_;
  std::vector<Inner> inner_;  // those whose children matter
  std::vector<std::string> paths_;
  bool is_cut_ = false;
};

}  // namespace weir::collectors
