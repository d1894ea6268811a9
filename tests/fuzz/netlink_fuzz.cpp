// Any bytes as the kernel's answer: no parser reads past their end.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "collectors/host/arp_entries.hpp"
#include "collectors/host/link_speeds.hpp"
#include "collectors/host/netclass_device.hpp"
#include "collectors/host/netdev_addresses.hpp"
#include "collectors/host/netdev_devices.hpp"
#include "collectors/host/qdisc_stats.hpp"
#include "collectors/host/routes.hpp"
#include "collectors/host/socket_flow.hpp"
#include "collectors/host/tcp_states.hpp"
#include "collectors/host/wireless.hpp"
#include "collectors/support/links.hpp"

using namespace weir;
using namespace weir::collectors;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const detail::Bytes dump = std::as_bytes(std::span(data, size));
  NetClassDevices devices;
  parse_netclass_links(dump, devices);
  for (const NetClassDevice& device : devices.view()) {
    if (device.name.empty() || !device.index) std::abort();
  }
  std::vector<NetDevice> links;
  parse_links(dump, links);
  for (const NetDevice& link : links) {
    if (link.name.empty()) std::abort();
  }
  NeighbourCounts neighbours;
  count_neighbours(dump, neighbours);
  TcpStates states;
  count_tcp_diag(dump, states);
  detail::for_each_message(dump, [](const detail::NetlinkMessage& message) {
    const auto address = parse_address(message);
    // It ends within its room.
    if (address && std::ranges::find(address->text, '\0') == address->text.end()) std::abort();
    const auto speed = parse_link_speed(message, message.type);
    if (speed && speed->link_index == 0) std::abort();
    static_cast<void>(parse_family_id(message, "ethtool"));
    if (detail::parse_link(message)) detail::for_each_other_name(message, [](std::string_view) {});
    static_cast<void>(parse_root_qdisc(message));
    static_cast<void>(parse_wireless_interface(message, message.type));
    static_cast<void>(parse_joined_network(message, message.type));
    static_cast<void>(parse_wireless_station(message, message.type));
    if (const auto route = parse_route(message)) for_each_hop(*route, [](const RouteHop&) {});
    const auto flow = parse_socket_flow(message);
    if (flow && flow->state >= kTcpStates.size()) std::abort();
  });
  return 0;
}
