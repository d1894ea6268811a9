#include "collectors/host/btrfs_devices.hpp"

#include <fcntl.h>
#include <linux/btrfs.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <span>
#include <string_view>

#include "base/unique_fd.hpp"

namespace weir::collectors {
namespace {

// Of BTRFS_UUID_SIZE bytes.
std::string text_of(const __u8* uuid) {
  std::array<std::uint8_t, BTRFS_UUID_SIZE> bytes{};
  std::copy_n(uuid, bytes.size(), bytes.begin());
  return uuid_text(bytes);
}

// Without its folders; the kernel fills the rest with NUL.
std::string name_of(std::span<const __u8> path) {
  std::string name(path.begin(), std::ranges::find(path, 0));
  return name.substr(name.rfind('/') + 1);
}

// 0, or the error's number; ENODEV: there is no device of that number.
int ask_device(int descriptor, std::uint64_t id, BtrfsDevice& device) {
  btrfs_ioctl_dev_info_args info{};
  info.devid = id;
  if (::ioctl(descriptor, BTRFS_IOC_DEV_INFO, &info) != 0) return errno;
  device.name = name_of(info.path);
  device.uuid = text_of(std::data(info.uuid));
  device.size_bytes = static_cast<double>(info.total_bytes);
  device.used_bytes = static_cast<double>(info.bytes_used);

  btrfs_ioctl_get_dev_stats statistics{};
  statistics.devid = id;
  statistics.nr_items = BTRFS_DEV_STAT_VALUES_MAX;
  if (::ioctl(descriptor, BTRFS_IOC_GET_DEV_STATS, &statistics) != 0) return 0;
  const auto values =
      std::span(statistics.values)
          .first(std::min<std::size_t>(statistics.nr_items, BTRFS_DEV_STAT_VALUES_MAX));
  device.errors.assign(values.begin(), values.end());
  return 0;
}

}  // namespace

std::string uuid_text(const std::array<std::uint8_t, 16>& uuid) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < uuid.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kDigits[uuid[i] >> 4U];
    text += kDigits[uuid[i] & 15U];
  }
  return text;
}

int system_btrfs(const std::string& mount_point, BtrfsDevices& found) {
  const detail::UniqueFd fd(
      ::open(mount_point.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK));
  if (!fd) return errno;
  btrfs_ioctl_fs_info_args info{};
  if (::ioctl(fd.get(), BTRFS_IOC_FS_INFO, &info) != 0) return errno;
  found.fsid = text_of(std::data(info.fsid));
  found.devices.clear();
  const std::uint64_t last = std::min<std::uint64_t>(info.max_id, kMaxBtrfsDeviceId);
  for (std::uint64_t id = 0; id <= last && found.devices.size() < info.num_devices; ++id) {
    BtrfsDevice device;
    const int error_number = ask_device(fd.get(), id, device);
    if (error_number == ENODEV) continue;
    if (error_number != 0) return error_number;
    found.devices.push_back(std::move(device));
  }
  return 0;
}

}  // namespace weir::collectors
