// What a mounted btrfs tells of its devices by ioctl(2) (linux/btrfs.h): sysfs has neither their
// identities nor how much of them is in use.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace weir::collectors {

// The devices' numbers are asked for one by one up to this; they start at 1 and are not used again.
inline constexpr std::uint64_t kMaxBtrfsDeviceId = 65'536;

struct BtrfsDevice {
  std::string name;  // "sda"; empty if the device is missing
  std::string uuid;
  double size_bytes = 0;
  double used_bytes = 0;                // taken by block groups
  std::vector<std::uint64_t> errors{};  // of BTRFS_DEV_STAT_*; empty if it does not tell
};

struct BtrfsDevices {
  std::string fsid;  // as the folder of fs/btrfs is called
  std::vector<BtrfsDevice> devices;
};

// Asks the file system mounted at a path: 0, or the error's number. May wait for a lock that a
// transaction holds while it writes. Called from several threads at once.
using BtrfsFunction = std::function<int(const std::string& mount_point, BtrfsDevices& found)>;
[[nodiscard]] int system_btrfs(const std::string& mount_point, BtrfsDevices& found);

// "cbeadd85-7d0c-4bbd-b952-3140a7f4f63e".
[[nodiscard]] std::string uuid_text(const std::array<std::uint8_t, 16>& uuid);

}  // namespace weir::collectors
