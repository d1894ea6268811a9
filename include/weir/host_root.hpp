/// \file
/// Where the host's files are. A test points it at a fixture tree and boots a 128-core machine from
/// a folder; a container points it at /host.
#pragma once

#include <string>
#include <string_view>

namespace weir {

struct HostRoot {
  std::string procfs = "/proc";
  std::string sysfs = "/sys";
  std::string rootfs = "/";
  std::string udev_data = "/run/udev/data";

  /// \p path is relative: proc("net/dev") is "/proc/net/dev".
  [[nodiscard]] std::string proc(std::string_view path) const { return join(procfs, path); }
  [[nodiscard]] std::string sys(std::string_view path) const { return join(sysfs, path); }
  /// \p path may be absolute as the host sees it: root("/etc/os-release").
  [[nodiscard]] std::string root(std::string_view path) const { return join(rootfs, path); }
  [[nodiscard]] std::string udev(std::string_view path) const { return join(udev_data, path); }

  friend bool operator==(const HostRoot&, const HostRoot&) = default;

 private:
  [[nodiscard]] static std::string join(std::string_view base, std::string_view path) {
    while (base.ends_with('/')) base.remove_suffix(1);
    while (path.starts_with('/')) path.remove_prefix(1);
    std::string joined;
    joined.reserve(base.size() + path.size() + 1);
    joined.append(base).append(1, '/').append(path);
    return joined;
  }
};

}  // namespace weir
