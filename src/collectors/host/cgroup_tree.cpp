#include "collectors/host/cgroup_tree.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

#include "collectors/support/watched_directory.hpp"

namespace weir::collectors {
namespace {

using detail::Directory;

bool is_directory(const Directory& directory, const std::string& name) {
  struct stat status {};
  return ::fstatat(directory.descriptor(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISDIR(status.st_mode);
}

// The hierarchy alone, or beside those of version 1.
Expected<Directory> open_root(const HostRoot& host) {
  for (const std::string_view path : {"fs/cgroup", "fs/cgroup/unified"}) {
    auto directory = Directory::open(host.sys(path));
    if (directory && directory->has("cgroup.controllers")) return directory;
  }
  return Error(ErrorCode::no_data, host.sys("fs/cgroup") + ": no hierarchy of version 2");
}

}  // namespace

Expected<bool> CgroupTree::refresh(const HostRoot& host) {
  const bool is_new = !root_;
  if (is_new) {
    auto root = open_root(host);
    if (!root) return root.error();
    root_ = std::move(*root);
  } else if (!has_changed()) {
    return false;
  }
  std::vector<std::string> before;
  before.swap(paths_);
  inner_.clear();
  is_cut_ = false;
  walk(*root_, ".", 0);
  std::ranges::sort(paths_);
  return is_new || paths_ != before;
}

bool CgroupTree::has_changed() const {
  return std::ranges::any_of(inner_, [this](const Inner& inner) {
    const auto directory = root_->subdirectory(inner.path.c_str());
    return !directory || detail::listing_fingerprint(*directory) != inner.fingerprint;
  });
}

void CgroupTree::walk(const Directory& directory, const std::string& path, std::uint32_t depth) {
  const bool is_root = depth == 0;
  bool has_children = false;
  if (depth < depth_) {
    const std::size_t self = inner_.size();
    inner_.push_back({path, detail::listing_fingerprint(directory).value_or(0)});
    const auto names = directory.names();
    for (const std::string& name : names.value_or(std::vector<std::string>())) {
      if (!is_directory(directory, name)) continue;
      const auto child = directory.subdirectory(name.c_str());
      if (!child) continue;  // gone meanwhile
      has_children = true;
      std::string child_path = is_root ? std::string() : path + "/";
      child_path.append(name);
      walk(*child, child_path, depth + 1);
    }
    if (directory.take_failure()) inner_[self].fingerprint = 0;  // looked at again
  }
  if (is_root || has_children) return;
  if (paths_.size() == kMaxCgroups) {
    is_cut_ = true;
  } else {
    paths_.push_back(path);
  }
}

}  // namespace weir::collectors
