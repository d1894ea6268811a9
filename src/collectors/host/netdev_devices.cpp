#include "collectors/host/netdev_devices.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "collectors/support/fields.hpp"
#include "collectors/support/links.hpp"

namespace weir::collectors {
namespace {

using Counters = rtnl_link_stats64;
using Counter = decltype(Counters::rx_bytes) Counters::*;

// In the file's order (net/core/net-procfs.c).
constexpr std::array<Counter, 16> kFileColumns{
    &Counters::rx_bytes,       &Counters::rx_packets,     &Counters::rx_errors,
    &Counters::rx_dropped,     &Counters::rx_fifo_errors, &Counters::rx_frame_errors,
    &Counters::rx_compressed,  &Counters::multicast,      &Counters::tx_bytes,
    &Counters::tx_packets,     &Counters::tx_errors,      &Counters::tx_dropped,
    &Counters::tx_fifo_errors, &Counters::collisions,     &Counters::tx_carrier_errors,
    &Counters::tx_compressed,
};

bool parse_counters(std::string_view text, Counters& counters) {
  detail::Cursor cursor(text);
  for (const Counter column : kFileColumns) {
    const auto value = detail::parse_number<std::uint64_t>(cursor.field());
    if (!value) return false;
    counters.*column = *value;
  }
  return true;
}

}  // namespace

Expected<void> parse_net_dev(std::string_view text, std::vector<NetDevice>& out) {
  if (!text.starts_with("Inter-|")) return Error(ErrorCode::parse, "no header of net/dev");
  detail::for_each_line(text, [&out](std::string_view line) {
    // The last colon: an alias device's name ("eth0:1") has one of its own.
    const std::size_t colon = line.rfind(':');
    if (colon == std::string_view::npos) return;
    NetDevice device;
    device.name = detail::trim(line.substr(0, colon));
    if (!device.name.empty() && parse_counters(line.substr(colon + 1), device.counters))
      out.push_back(device);
  });
  return {};
}

void parse_links(detail::Bytes dump, std::vector<NetDevice>& out) {
  detail::for_each_message(dump, [&out](const detail::NetlinkMessage& message) {
    const auto link = detail::parse_link(message);
    if (link && link->counters)
      out.push_back({link->name, link->alias, link->kind, *link->counters, link->index});
  });
}

bool take_counters(detail::Bytes dump, std::span<NetDevice> devices) {
  std::size_t known = 0;
  bool others = false;
  detail::for_each_message(dump, [&](const detail::NetlinkMessage& message) {
    const auto link = detail::parse_counters(message);
    if (!link) return;
    const auto device = std::ranges::lower_bound(devices, link->index, {}, &NetDevice::index);
    if (device == devices.end() || device->index != link->index) {
      others = true;
      return;
    }
    device->counters = link->counters;
    ++known;
  });
  return !others && known == devices.size();
}

}  // namespace weir::collectors
