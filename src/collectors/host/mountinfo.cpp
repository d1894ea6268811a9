#include "collectors/host/mountinfo.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

#include "collectors/support/fields.hpp"

namespace weir::collectors {
namespace {

bool has_option(std::string_view options, std::string_view wanted) noexcept {
  while (!options.empty()) {
    const std::size_t comma = options.find(',');
    if (options.substr(0, comma) == wanted) return true;
    if (comma == std::string_view::npos) break;
    options.remove_prefix(comma + 1);
  }
  return false;
}

// One blank ends a field, so that an empty one (a source may be) stays one.
std::string_view take_field(std::string_view& rest) noexcept {
  const std::size_t blank = rest.find(' ');
  const std::string_view field = rest.substr(0, blank);
  rest = blank == std::string_view::npos ? std::string_view() : rest.substr(blank + 1);
  return field;
}

// "27 1 254:0 / /mnt rw,relatime shared:1 - ext4 /dev/vda rw,errors=continue"
std::optional<Mount> parse_line(std::string_view line) {
  std::array<std::string_view, 6> head;  // id, parent, device number, root, mount point, options
  const std::size_t dash = line.find(" - ");
  if (dash == std::string_view::npos ||
      detail::split_fields(line.substr(0, dash), head).size() != head.size()) {
    return std::nullopt;
  }
  const auto number = detail::split_at(head[2], ':');
  if (!number || !detail::parse_number<unsigned>(number->first) ||
      !detail::parse_number<unsigned>(number->second)) {
    return std::nullopt;
  }
  std::string_view rest = line.substr(dash + 3);
  const std::string_view type = take_field(rest);
  const std::string_view source = take_field(rest);
  if (type.empty()) return std::nullopt;
  Mount mount{number->first, number->second, head[4], type, source, false, head[0], head[3]};
  // A remount after an error no longer sets ro since Linux 6.12; ext4 says emergency_ro since 6.15.
  mount.read_only =
      has_option(head[5], "ro") || has_option(rest, "ro") || has_option(rest, "emergency_ro");
  return mount;
}

}  // namespace

Expected<void> parse_mountinfo(std::string_view text, std::vector<Mount>& out) {
  const std::size_t before = out.size();
  detail::for_each_line(text, [&out](std::string_view line) {
    if (const auto mount = parse_line(line)) out.push_back(*mount);
  });
  if (out.size() == before && !text.empty()) return Error(ErrorCode::parse, "no line is a mount");
  return {};
}

std::string unescape_mount_point(std::string_view point) {
  std::string text;
  text.reserve(point.size());
  while (!point.empty()) {
    const bool space = point.starts_with("\\040");
    const bool tab = point.starts_with("\\011");
    text.push_back(space ? ' ' : tab ? '\t' : point.front());
    point.remove_prefix(space || tab ? 4 : 1);
  }
  return text;
}

bool may_hang(std::string_view type) noexcept {
  // Local ones, whose statfs() reads the superblock in memory and takes no sleeping lock.
  constexpr std::array<std::string_view, 8> kCalm{"ext2",     "ext3",  "ext4", "iso9660",
                                                  "squashfs", "tmpfs", "vfat", "xfs"};
  return std::ranges::find(kCalm, type) == kCalm.end();
}

bool answers_at_once(const Mount& mount, std::span<const std::string_view> others) {
  return !may_hang(mount.type) && std::ranges::none_of(others, [&mount](std::string_view point) {
    if (!mount.point.starts_with(point)) return false;
    return point.ends_with('/') || mount.point.size() == point.size() ||
           mount.point[point.size()] == '/';
  });
}

std::string_view strip_root(std::string_view point, std::string_view rootfs) noexcept {
  while (rootfs.ends_with('/')) rootfs.remove_suffix(1);
  if (!point.starts_with(rootfs)) return point;
  const std::string_view inside = point.substr(rootfs.size());
  if (inside.empty()) return "/";
  return inside.front() == '/' ? inside : point;
}

void keep_topmost(std::vector<Mount>& mounts) {
  // The texts lie in one buffer, so their addresses are the order in the file.
  std::ranges::sort(mounts, {},
                    [](const Mount& mount) { return std::tuple(mount.point, mount.point.data()); });
  const auto hidden =
      std::unique(mounts.rbegin(), mounts.rend(),
                  [](const Mount& a, const Mount& b) { return a.point == b.point; });
  mounts.erase(mounts.begin(), hidden.base());
}

}  // namespace weir::collectors
