#include "collectors/host/routes.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "support/collector_fixture.hpp"
#include "support/netlink_messages.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace weir::collectors;
using weir::test::CollectorFixture;
using weir::test::NetlinkMessages;

namespace {

constexpr std::array<std::uint8_t, 4> kNet{10, 1, 2, 0};
constexpr std::array<std::uint8_t, 4> kGateway{192, 0, 2, 1};
constexpr std::array<std::uint8_t, 16> kNet6{0xfd, 0, 0, 1};

void add_route(NetlinkMessages& dump, std::uint8_t family, std::uint8_t bits,
               std::uint8_t type = RTN_UNICAST) {
  rtmsg header{};
  header.rtm_family = family;
  header.rtm_dst_len = bits;
  header.rtm_type = type;
  header.rtm_protocol = RTPROT_STATIC;
  dump.add(RTM_NEWROUTE, header);
}

std::vector<Route> routes_of(detail::Bytes dump) {
  std::vector<Route> routes;
  detail::for_each_message(dump, [&routes](const detail::NetlinkMessage& message) {
    if (const auto route = parse_route(message)) routes.push_back(*route);
  });
  return routes;
}

// An rtnexthop with its gateway.
void append_hop(std::vector<std::byte>& out, int link, std::uint8_t hops) {
  struct {
    rtnexthop head;
    rtattr attribute;
    std::array<std::uint8_t, 4> gateway;
  } hop{{sizeof hop, 0, hops, link}, {sizeof(rtattr) + 4, RTA_GATEWAY}, kGateway};
  const auto bytes = std::as_bytes(std::span(&hop, 1));
  out.insert(out.end(), bytes.begin(), bytes.end());
}

std::vector<RouteHop> hops_of(const Route& route) {
  std::vector<RouteHop> hops;
  for_each_hop(route, [&hops](const RouteHop& hop) { hops.push_back(hop); });
  return hops;
}

TEST_CASE("a route is told with its net, its gateway and its device") {
  NetlinkMessages dump;
  add_route(dump, AF_INET, 24);
  const int link = 3;
  const std::uint32_t priority = 1024;
  dump.attribute(RTA_DST, kNet.data(), kNet.size());
  dump.attribute(RTA_GATEWAY, kGateway.data(), kGateway.size());
  dump.attribute(RTA_PREFSRC, kGateway.data(), kGateway.size());
  dump.attribute(RTA_OIF, &link, sizeof link);
  dump.attribute(RTA_PRIORITY, &priority, sizeof priority);
  const auto routes = routes_of(dump.bytes());
  REQUIRE(routes.size() == 1);
  const Route& route = routes[0];
  CHECK(RouteAddress(route.destination, route.destination_bits).view() == "10.1.2.0/24");
  CHECK(RouteAddress(route.source).view() == "192.0.2.1");
  CHECK(route.priority == 1024);
  CHECK(route_protocol(route.protocol) == "static");
  const auto hops = hops_of(route);
  REQUIRE(hops.size() == 1);
  CHECK(hops[0].link_index == 3);
  CHECK(RouteAddress(hops[0].gateway).view() == "192.0.2.1");
  CHECK_FALSE(hops[0].weight);
}

TEST_CASE("only unicast routes of the Internet's protocols are told") {
  NetlinkMessages dump;
  for (const std::uint8_t type : {RTN_LOCAL, RTN_BROADCAST, RTN_ANYCAST, RTN_MULTICAST,
                                  RTN_BLACKHOLE, RTN_UNREACHABLE, RTN_PROHIBIT}) {
    add_route(dump, AF_INET, 32, type);
  }
  add_route(dump, AF_MPLS, 20);
  CHECK(routes_of(dump.bytes()).empty());
  add_route(dump, AF_INET6, 0);
  CHECK(routes_of(dump.bytes()).size() == 1);
}

TEST_CASE("a route over several hops has a weight for each") {
  std::vector<std::byte> hops;
  append_hop(hops, 3, 0);
  append_hop(hops, 4, 9);
  NetlinkMessages dump;
  add_route(dump, AF_INET, 0);
  dump.attribute(RTA_MULTIPATH, hops.data(), hops.size());
  const auto routes = routes_of(dump.bytes());
  REQUIRE(routes.size() == 1);
  const auto told = hops_of(routes[0]);
  REQUIRE(told.size() == 2);
  CHECK(told[0].link_index == 3);
  CHECK(told[0].weight == 1U);
  CHECK(told[1].link_index == 4);
  CHECK(told[1].weight == 10U);
  CHECK(RouteAddress(told[1].gateway).view() == "192.0.2.1");
}

TEST_CASE("hops that are cut short or lie about their length end the list") {
  std::vector<std::byte> hops;
  append_hop(hops, 3, 0);
  append_hop(hops, 4, 0);
  const auto fault = GENERATE(as<std::string>(), "cut short", "too long", "too short", "zero");
  CAPTURE(fault);
  const std::size_t second = hops.size() / 2;
  if (fault == "cut short") hops.resize(hops.size() - 1);
  if (fault == "too long") hops[second] = std::byte{200};
  if (fault == "too short") hops[second] = std::byte{7};
  if (fault == "zero") hops[second] = std::byte{0};
  Route route;
  route.hops = hops;
  CHECK(hops_of(route).size() == 1);
}

TEST_CASE("an address is text, or nothing if it is no address") {
  CHECK(RouteAddress(std::as_bytes(std::span(kNet6)), 64).view() == "fd00:1::/64");
  CHECK(RouteAddress(std::as_bytes(std::span(kNet6)), 128).view() == "fd00:1::/128");
  CHECK(RouteAddress(std::as_bytes(std::span(kNet6)), 0).view() == "default");
  CHECK(RouteAddress({}, 0).view() == "default");
  CHECK(RouteAddress({}).view().empty());
  CHECK(RouteAddress({}, 8).view().empty());
  CHECK(RouteAddress(std::as_bytes(std::span(kNet6).first(5)), 8).view().empty());
  const std::array<std::uint8_t, 16> longest{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                             0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
  CHECK(RouteAddress(std::as_bytes(std::span(longest)), 255).view() ==
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/255");
}

TEST_CASE("a protocol of routing has a name, or is unknown") {
  CHECK(route_protocol(0) == "unspec");
  CHECK(route_protocol(RTPROT_KERNEL) == "kernel");
  CHECK(route_protocol(RTPROT_BGP) == "bgp");
  CHECK(route_protocol(RTPROT_EIGRP) == "eigrp");
  CHECK(route_protocol(5) == "unknown");
  CHECK(route_protocol(255) == "unknown");
}

TEST_CASE("a message that is cut short is no route, and an attribute of another size no number") {
  NetlinkMessages dump;
  add_route(dump, AF_INET, 24);
  dump.attribute(RTA_OIF, "ab", 2);
  dump.attribute(RTA_PRIORITY, "a", 1);
  const auto routes = routes_of(dump.bytes());
  REQUIRE(routes.size() == 1);
  CHECK(routes[0].hop.link_index == 0);
  CHECK(routes[0].priority == 0);
  NetlinkMessages cut;
  add_route(cut, AF_INET, 24);
  cut.cut(1);
  CHECK(routes_of(cut.bytes()).empty());
}

TEST_CASE("captured files have no routes, whatever this machine has") {
  const test::TempTree tree;
  CollectorFixture fixture(test::find_spec("network_route"), tree.host());
  const auto run = fixture.run();
  REQUIRE_FALSE(run);
  CHECK(run.error().code() == ErrorCode::no_data);
  CHECK(run.error().message().find("no mounted procfs") != std::string::npos);
}

}  // namespace
