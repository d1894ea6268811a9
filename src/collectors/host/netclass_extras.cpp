#include "collectors/host/netclass_extras.hpp"

#include <linux/if.h>

namespace weir::collectors {

const char* NetClassExtras::path(const NetClassDevice& device, std::string_view file) {
  path_.assign(device.name).append(file);
  return path_.c_str();
}

void NetClassExtras::read_fixed(const NetClassDevice& device, Known& known) {
  known = Known{};
  known.name = device.name;
  known.address = device.address;
  known.address_assign_type = class_net_->number<std::int64_t>(path(device, "/addr_assign_type"));
  known.name_assign_type = class_net_->number<std::int64_t>(path(device, "/name_assign_type"));
  detail::AttributeBuffer buffer;
  const auto id = class_net_->text(path(device, "/dev_id"), buffer);
  if (id && id->starts_with("0x")) known.device_id = detail::parse_hex<std::int64_t>(id->substr(2));
}

void NetClassExtras::read_speed(NetClassDevice& device, Known& known) {
  const bool is_same =
      known.carrier_changes == device.carrier_changes && known.flags == device.flags;
  if (!known.has_speed && is_same) return;
  detail::AttributeBuffer buffer;
  device.speed_mbit = class_net_->number<std::int64_t>(path(device, "/speed"));
  const auto duplex = class_net_->text(path(device, "/duplex"), buffer);
  if (duplex) device.duplex = *duplex;
  known.has_speed = device.speed_mbit || duplex;
  known.carrier_changes = device.carrier_changes;
  known.flags = device.flags;
}

void NetClassExtras::complete(NetClassDevice& device, const LinkSpeeds* speeds) {
  Known& known = known_[*device.index];
  // A new device, a new name (and how it came), a new address (and how it came).
  if (known.name != device.name || known.address != device.address) read_fixed(device, known);
  known.seen = true;
  device.address_assign_type = known.address_assign_type;
  device.device_id = known.device_id;
  device.name_assign_type = known.name_assign_type;
  if ((device.flags.value_or(0) & IFF_UP) == 0) return;  // sysfs would say EINVAL
  if (speeds == nullptr) {
    read_speed(device, known);
  } else if (const LinkSpeed* speed = speeds->find(*device.index)) {
    device.speed_mbit = speed->mbit;
    device.duplex = speed->duplex;
  }
}

void NetClassExtras::complete(const HostRoot& host, std::span<NetClassDevice> devices,
                              const LinkSpeeds* speeds) {
  if (!class_net_) {
    auto opened = detail::Directory::open(host.sys("class/net"));
    if (!opened) return;
    class_net_ = std::move(*opened);
  }
  for (auto& [index, known] : known_) known.seen = false;
  for (NetClassDevice& device : devices) complete(device, speeds);
  std::erase_if(known_, [](const auto& entry) { return !entry.second.seen; });
}

}  // namespace weir::collectors
