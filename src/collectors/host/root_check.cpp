#include "collectors/host/root_check.hpp"

#include <fcntl.h>

#include <algorithm>
#include <string_view>
#include <tuple>

#include "base/unique_fd.hpp"
#include "collectors/host/mountinfo.hpp"
#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/live_procfs.hpp"

namespace weir::collectors {
namespace {

// The number of the mount that the folder lies on (proc_pid_fdinfo(5)).
std::string mount_of(const HostRoot& host) {
  const detail::UniqueFd folder(::open(host.rootfs.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!folder) return {};
  detail::FileReader info(&HostRoot::proc, "self/fdinfo/" + std::to_string(folder.get()));
  const auto text = info.read(host);
  std::string id;
  detail::for_each_line(text ? *text : std::string_view(), [&id](std::string_view line) {
    const auto field = detail::split_at(line, ':');
    if (field && field->first == "mnt_id") id = field->second;
  });
  return id;
}

bool is_same(const Mount& a, const Mount& b) {
  return std::tie(a.major, a.minor, a.root) == std::tie(b.major, b.minor, b.root);
}

// "/dev/sda1 (8:1, /@)".
std::string name_of(const Mount& mount) {
  std::string name(mount.source);
  return name.append(" (")
      .append(mount.major)
      .append(1, ':')
      .append(mount.minor)
      .append(", ")
      .append(mount.root)
      .append(1, ')');
}

}  // namespace

std::vector<std::string> check_roots(const HostRoot& host) {
  if (!detail::is_live_procfs(host)) return {};
  return check_roots(host, mount_of(host));
}

std::vector<std::string> check_roots(const HostRoot& host, const std::string& root_mount) {
  detail::FileReader of_init(&HostRoot::proc, "1/mountinfo");
  const auto init_text = of_init.read(host);
  if (!init_text) {
    return {"filesystem shows the mounts of this process, not the host's: " +
            init_text.error().message()};
  }
  detail::FileReader of_self(&HostRoot::proc, "self/mountinfo");
  const auto self_text = of_self.read(host);
  std::vector<Mount> of_one;
  std::vector<Mount> ours;
  if (!self_text || !parse_mountinfo(*init_text, of_one) || !parse_mountinfo(*self_text, ours))
    return {};
  const auto root = std::ranges::find(of_one.rbegin(), of_one.rend(), "/", &Mount::point);
  const auto shown = std::ranges::find(ours, root_mount, &Mount::id);
  if (root == of_one.rend() || shown == ours.end() || is_same(*root, *shown)) return {};
  return {"--path.rootfs=" + host.rootfs + " is on " + name_of(*shown) +
          ", but the root of process 1 is on " + name_of(*root) +
          ": filesystem would tell the sizes of other file systems; mount the host's / and name it "
          "by --path.rootfs"};
}

}  // namespace weir::collectors
