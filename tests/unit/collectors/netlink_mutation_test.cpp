// The kernel's answers with random damage: no parser reads past their end (the sanitizers see it),
// and what is told is plausible.
#include <linux/sock_diag.h>
#include <sys/socket.h>

#include <catch2/catch.hpp>
#include <random>
#include <vector>

#include "collectors/host/netclass_device.hpp"
#include "collectors/host/qdisc_stats.hpp"
#include "collectors/host/routes.hpp"
#include "collectors/host/socket_flow.hpp"
#include "collectors/support/links.hpp"

using namespace weir;
using namespace weir::collectors;

namespace {

struct World {
  SystemClock clock;
  HostRoot host;
  Logger log;
  CollectContext context{host, clock, clock.monotonic() + std::chrono::seconds(60), {}, log};
};

std::vector<std::byte> copy(detail::Bytes bytes) {
  return {bytes.begin(), bytes.end()};
}

std::vector<std::byte> dump_of_all() {
  const World world;
  detail::NetlinkSocket routes;
  std::vector<std::byte> all = copy(routes.dump(RTM_GETLINK, ifinfomsg{}, world.context).value());
  const auto qdiscs = copy(routes.dump(RTM_GETQDISC, tcmsg{}, world.context).value());
  all.insert(all.end(), qdiscs.begin(), qdiscs.end());
  const auto routes_told = copy(routes.dump(RTM_GETROUTE, rtmsg{}, world.context).value());
  all.insert(all.end(), routes_told.begin(), routes_told.end());
  detail::NetlinkSocket sockets(NETLINK_SOCK_DIAG);
  for (const auto& request : {listeners_request(AF_INET), flows_request(AF_INET)}) {
    const auto told = copy(sockets.dump(SOCK_DIAG_BY_FAMILY, request, world.context).value());
    all.insert(all.end(), told.begin(), told.end());
  }
  return all;
}

// How many things were told.
std::size_t parse_all(detail::Bytes dump) {
  NetClassDevices devices;
  parse_netclass_links(dump, devices);
  std::size_t told = devices.view().size();
  for (const NetClassDevice& device : devices.view()) CHECK_FALSE(device.name.empty());
  detail::for_each_message(dump, [&told](const detail::NetlinkMessage& message) {
    if (const auto link = detail::parse_link(message)) {
      ++told;
      CHECK_FALSE(link->name.empty());
      detail::for_each_other_name(message, [&told](std::string_view) { ++told; });
    }
    if (const auto stats = parse_root_qdisc(message)) {
      ++told;
      CHECK_FALSE(stats->kind.empty());
    }
    if (const auto route = parse_route(message)) {
      for_each_hop(*route, [&](const RouteHop& hop) {
        ++told;
        CHECK(RouteAddress(hop.gateway).view().size() < INET6_ADDRSTRLEN);
      });
    }
    if (const auto flow = parse_socket_flow(message)) {
      ++told;
      CHECK(flow->state < kTcpStates.size());
    }
  });
  return told;
}

TEST_CASE("damaged answers of the kernel are read as far as they go") {
  const std::vector<std::byte> sound = dump_of_all();
  const std::size_t all = parse_all(sound);
  CHECK(all > 2);
  std::mt19937 random(20'240'101);
  const auto below = [&random](std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
  };
  std::size_t told = 0;
  for (int round = 0; round < 300; ++round) {
    std::vector<std::byte> damaged = sound;
    for (std::size_t times = 1 + below(8); times > 0; --times)
      damaged[below(damaged.size())] = static_cast<std::byte>(below(256));
    damaged.resize(damaged.size() - below(damaged.size()) / 4);
    damaged.shrink_to_fit();  // so that its end is the allocation's
    told += parse_all(damaged);
  }
  CHECK(told > 0);
}

}  // namespace
