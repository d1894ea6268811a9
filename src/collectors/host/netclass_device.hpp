// A network device's attributes, as /sys/class/net/DEVICE has them, from sysfs or from netlink.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "collectors/support/directory.hpp"
#include "collectors/support/netlink.hpp"

namespace weir::collectors {

// A number of sysfs; nothing if the device cannot tell (most devices that are down cannot).
using NetClassNumber = std::optional<std::int64_t>;

struct NetClassDevice {
  std::string name;
  std::string address;
  std::string broadcast;
  std::string duplex;
  std::string operstate;
  std::string alias;
  std::string kind;  // netlink's; sysfs does not tell it
  NetClassNumber address_assign_type;
  NetClassNumber carrier;
  NetClassNumber carrier_changes;
  NetClassNumber carrier_down_changes;
  NetClassNumber carrier_up_changes;
  NetClassNumber device_id;
  NetClassNumber dormant;
  NetClassNumber flags;  // IFF_*, those that an administrator sets
  NetClassNumber group;
  NetClassNumber index;
  NetClassNumber link;
  NetClassNumber link_mode;
  NetClassNumber mtu_bytes;
  NetClassNumber name_assign_type;
  NetClassNumber protocol_type;
  NetClassNumber speed_mbit;  // per second; -1: unknown
  NetClassNumber queue_length;
};

// Devices whose strings keep their memory from run to run.
class NetClassDevices {
 public:
  void clear() noexcept { size_ = 0; }
  // A cleared device at the end.
  NetClassDevice& add();
  void drop_last() noexcept { --size_; }
  template <class Predicate>
  void erase_if(Predicate&& is_unwanted) {
    // Swaps, does not remove: the strings keep their memory.
    std::size_t kept = 0;
    for (std::size_t i = 0; i < size_; ++i) {
      if (is_unwanted(devices_[i])) continue;
      if (kept != i) std::swap(devices_[kept], devices_[i]);
      ++kept;
    }
    size_ = kept;
  }
  [[nodiscard]] std::span<NetClassDevice> view() noexcept {
    return std::span(devices_).first(size_);
  }

 private:
  std::vector<NetClassDevice> devices_;
  std::size_t size_ = 0;
};

// "up", "down", or "unknown" without flags.
[[nodiscard]] std::string_view admin_state(const NetClassDevice& device) noexcept;

// Reads the device of which \p directory is the folder in class/net.
void read_netclass_device(const detail::Directory& directory, NetClassDevice& device);

// Appends the links of a RTM_GETLINK dump; what netlink does not tell is left empty.
void parse_netclass_links(detail::Bytes dump, NetClassDevices& out);

}  // namespace weir::collectors
