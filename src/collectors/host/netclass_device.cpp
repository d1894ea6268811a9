#include "collectors/host/netclass_device.hpp"

#include <linux/if.h>

#include <utility>

namespace weir::collectors {
namespace {

using Device = NetClassDevice;

constexpr std::array<std::pair<const char*, NetClassNumber Device::*>, 17> kNumberFiles{{
    {"addr_assign_type", &Device::address_assign_type},
    {"carrier", &Device::carrier},
    {"carrier_changes", &Device::carrier_changes},
    {"carrier_down_count", &Device::carrier_down_changes},
    {"carrier_up_count", &Device::carrier_up_changes},
    {"dev_id", &Device::device_id},
    {"dormant", &Device::dormant},
    {"flags", &Device::flags},
    {"ifindex", &Device::index},
    {"iflink", &Device::link},
    {"link_mode", &Device::link_mode},
    {"mtu", &Device::mtu_bytes},
    {"name_assign_type", &Device::name_assign_type},
    {"netdev_group", &Device::group},
    {"speed", &Device::speed_mbit},
    {"tx_queue_len", &Device::queue_length},
    {"type", &Device::protocol_type},
}};

constexpr std::array<std::pair<const char*, std::string Device::*>, 5> kTextFiles{{
    {"address", &Device::address},
    {"broadcast", &Device::broadcast},
    {"duplex", &Device::duplex},
    {"ifalias", &Device::alias},
    {"operstate", &Device::operstate},
}};

// "0x1003" or "4099".
NetClassNumber parse_sysfs_number(std::string_view text) {
  if (text.starts_with("0x")) return detail::parse_hex<std::int64_t>(text.substr(2));
  return detail::parse_number<std::int64_t>(text);
}

}  // namespace

NetClassDevice& NetClassDevices::add() {
  if (size_ == devices_.size()) devices_.emplace_back();
  NetClassDevice& device = devices_[size_++];
  device.name.clear();
  device.kind.clear();
  for (const auto& [file, text] : kTextFiles) (device.*text).clear();
  for (const auto& [file, number] : kNumberFiles) (device.*number).reset();
  return device;
}

std::string_view admin_state(const NetClassDevice& device) noexcept {
  if (!device.flags) return "unknown";
  return (*device.flags & IFF_UP) != 0 ? "up" : "down";
}

void read_netclass_device(const detail::Directory& directory, NetClassDevice& device) {
  detail::AttributeBuffer buffer;
  for (const auto& [file, number] : kNumberFiles) {
    if (const auto text = directory.text(file, buffer)) device.*number = parse_sysfs_number(*text);
  }
  for (const auto& [file, member] : kTextFiles) {
    if (const auto text = directory.text(file, buffer)) device.*member = *text;
  }
}

}  // namespace weir::collectors
