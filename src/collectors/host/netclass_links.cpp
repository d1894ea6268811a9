// Network devices as netlink tells of them, in sysfs's terms (net/core/net-sysfs.c beside
// net/core/rtnetlink.c).
#include <linux/if.h>
#include <linux/if_link.h>

#include "collectors/host/netclass_device.hpp"
#include "collectors/support/links.hpp"

namespace weir::collectors {
namespace {

// Kernel 6.6's IFLA_ALLMULTI, which older headers lack.
constexpr std::uint16_t kIflaAllmulti = 61;

// By IF_OPER_*.
constexpr std::array<std::string_view, 7> kOperStates{
    "unknown", "notpresent", "down", "lowerlayerdown", "testing", "dormant", "up"};

NetClassNumber number_of(detail::Bytes value) {
  if (value.size() == sizeof(std::uint8_t)) return detail::fixed_part<std::uint8_t>(value);
  if (value.size() == sizeof(std::uint32_t)) return detail::fixed_part<std::uint32_t>(value);
  return std::nullopt;
}

void take_number(std::uint16_t type, detail::Bytes value, NetClassDevice& device) {
  const NetClassNumber number = number_of(value);
  switch (type) {
    case IFLA_CARRIER:
      device.carrier = number;
      break;
    case IFLA_CARRIER_CHANGES:
      device.carrier_changes = number;
      break;
    case IFLA_CARRIER_DOWN_COUNT:
      device.carrier_down_changes = number;
      break;
    case IFLA_CARRIER_UP_COUNT:
      device.carrier_up_changes = number;
      break;
    case IFLA_GROUP:
      device.group = number;
      break;
    case IFLA_LINK:
      device.link = number;
      break;
    case IFLA_LINKMODE:
      device.link_mode = number;
      break;
    case IFLA_MTU:
      device.mtu_bytes = number;
      break;
    case IFLA_TXQLEN:
      device.queue_length = number;
      break;
    default:
      break;
  }
}

void take_text(std::uint16_t type, detail::Bytes value, NetClassDevice& device) {
  switch (type) {
    case IFLA_ADDRESS:
      detail::append_hardware_address(value, device.address);
      break;
    case IFLA_BROADCAST:
      detail::append_hardware_address(value, device.broadcast);
      break;
    case IFLA_IFALIAS:
      device.alias = detail::attribute_text(value);
      break;
    case IFLA_IFNAME:
      device.name = detail::attribute_text(value);
      break;
    case IFLA_OPERSTATE: {
      const auto state = static_cast<std::size_t>(number_of(value).value_or(0));
      if (state < kOperStates.size()) device.operstate = kOperStates[state];
      break;
    }
    default:
      break;
  }
}

// Netlink's flags tell what the device does, sysfs's what it was told to do.
std::int64_t sysfs_flags(unsigned flags, bool promiscuous, bool all_multicast) {
  flags &= ~static_cast<unsigned>(IFF_RUNNING | IFF_LOWER_UP | IFF_DORMANT);
  if (promiscuous) flags |= static_cast<unsigned>(IFF_PROMISC);
  if (all_multicast) flags |= static_cast<unsigned>(IFF_ALLMULTI);
  return flags;
}

void parse_link(const ifinfomsg& fixed, detail::Bytes body, NetClassDevice& device) {
  NetClassNumber promiscuity;
  NetClassNumber allmulti;
  device.index = device.link = fixed.ifi_index;
  device.protocol_type = fixed.ifi_type;
  detail::for_each_attribute<ifinfomsg>(body, [&](std::uint16_t type, detail::Bytes value) {
    take_number(type, value, device);
    take_text(type, value, device);
    if (type == IFLA_LINKINFO) device.kind = detail::link_kind(value);
    if (type == IFLA_PROMISCUITY) promiscuity = number_of(value);
    if (type == kIflaAllmulti) allmulti = number_of(value);
  });
  device.flags =
      sysfs_flags(fixed.ifi_flags, promiscuity.value_or(0) > 0, allmulti.value_or(0) > 0);
  if ((fixed.ifi_flags & IFF_UP) == 0) {
    device.carrier.reset();  // sysfs has EINVAL for a device that is down
  } else {
    device.dormant = (fixed.ifi_flags & IFF_DORMANT) != 0 ? 1 : 0;
  }
}

}  // namespace

void parse_netclass_links(detail::Bytes dump, NetClassDevices& out) {
  detail::for_each_message(dump, [&out](const detail::NetlinkMessage& message) {
    const auto fixed = detail::fixed_part<ifinfomsg>(message.body);
    if (message.type != RTM_NEWLINK || !fixed) return;
    NetClassDevice& device = out.add();
    parse_link(*fixed, message.body, device);
    if (device.name.empty()) out.drop_last();
  });
}

}  // namespace weir::collectors
