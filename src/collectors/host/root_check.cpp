#include "collectors/host/root_check.hpp"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <string_view>

#include "collectors/host/mountinfo.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/live_procfs.hpp"

namespace weir::collectors {
namespace {

std::string device_of(const std::string& folder) {
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0) return {};
  return std::to_string(::major(status.st_dev)) + ":" + std::to_string(::minor(status.st_dev));
}

}  // namespace

std::vector<std::string> check_roots(const HostRoot& host) {
  if (!detail::is_live_procfs(host)) return {};
  return check_roots(host, device_of(host.rootfs));
}

std::vector<std::string> check_roots(const HostRoot& host, const std::string& root_device) {
  detail::FileReader of_init(&HostRoot::proc, "1/mountinfo");
  const auto text = of_init.read(host);
  if (!text) {
    return {"filesystem shows the mounts of this process, not the host's: " +
            text.error().message()};
  }
  std::vector<Mount> mounts;
  if (!parse_mountinfo(*text, mounts)) return {};
  const auto root = std::ranges::find(mounts.rbegin(), mounts.rend(), "/", &Mount::point);
  // btrfs gives each subvolume a device of its own, which the list does not have.
  if (root == mounts.rend() || root->type == "btrfs" || root_device.empty()) return {};
  const std::string device = std::string(root->major).append(1, ':').append(root->minor);
  if (device == root_device) return {};
  return {
      "--path.rootfs=" + host.rootfs + " is on device " + root_device +
      ", but the root file system of process 1 is on " + device + " (" + std::string(root->source) +
      "): filesystem would tell the sizes of other file systems; mount the host's / and name it "
      "by --path.rootfs"};
}

}  // namespace weir::collectors
