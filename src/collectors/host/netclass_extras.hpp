// What a dump of links does not tell of a device: three files of its sysfs folder, which stand
// still and are read once per device, and its speed. That comes from another dump; without it from
// two files each time, but not where the driver has none until the link has changed.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "collectors/host/link_speeds.hpp"
#include "collectors/host/netclass_device.hpp"
#include "collectors/support/directory.hpp"
#include "weir/host_root.hpp"

namespace weir::collectors {

class NetClassExtras {
 public:
  // Fills in what \p devices, come from netlink, lack. Where sysfs cannot be read they go without.
  // Without \p speeds (null) the speeds are read from files.
  void complete(const HostRoot& host, std::span<NetClassDevice> devices, const LinkSpeeds* speeds);

 private:
  struct Known {
    std::string name;
    std::string address;
    NetClassNumber address_assign_type;
    NetClassNumber device_id;
    NetClassNumber name_assign_type;
    bool has_speed = true;           // false: not while the following stand
    NetClassNumber carrier_changes;  // with which has_speed was found out
    NetClassNumber flags;
    bool seen = false;
  };
  void complete(NetClassDevice& device, const LinkSpeeds* speeds);
  void read_speed(NetClassDevice& device, Known& known);
  void read_fixed(const NetClassDevice& device, Known& known);
  // The path of one of the device's files; borrowed until the next call.
  const char* path(const NetClassDevice& device, std::string_view file);

  std::optional<detail::Directory> class_net_;
  std::map<std::int64_t, Known> known_;  // by index
  std::string path_;
};

}  // namespace weir::collectors
