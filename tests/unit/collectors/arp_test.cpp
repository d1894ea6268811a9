#include "collectors/host/arp_entries.hpp"

#include <linux/neighbour.h>
#include <sys/socket.h>

#include <catch2/catch.hpp>

#include "support/collector_fixture.hpp"
#include "support/netlink_messages.hpp"

using namespace weir;
using namespace weir::collectors;
using weir::test::CollectorFixture;

namespace {

ndmsg neighbour(std::uint8_t family, int index, std::uint16_t state) {
  ndmsg message{};
  message.ndm_family = family;
  message.ndm_ifindex = index;
  message.ndm_state = state;
  return message;
}

TEST_CASE("entries are counted by device") {
  ArpCounts counts;
  REQUIRE(
      count_arp_file("IP address  HW type  Flags  HW address  Mask  Device\n"
                     "10.0.0.1  0x1 0x2 02:00:00:00:00:01 * eth1\n"
                     "10.0.0.2  0x1 0x2 02:00:00:00:00:02 * eth0\n"
                     "10.0.0.3  0x1 0x0 00:00:00:00:00:00 * eth1\n",
                     counts));
  CHECK(counts == ArpCounts{{"eth0", 1}, {"eth1", 2}});
}

TEST_CASE("cut entries are skipped, another file is an error") {
  ArpCounts counts;
  REQUIRE(count_arp_file("IP address  HW type\n10.0.0.1 0x1 0x2\n\n", counts));
  CHECK(counts.empty());
  CHECK(count_arp_file("10.0.0.1  0x1 0x2 02:00:00:00:00:01 * eth1\n", counts).error().code() ==
        ErrorCode::parse);
  CHECK(count_arp_file("", counts).error().code() == ErrorCode::parse);
}

TEST_CASE("neighbours that need no ARP and those of IPv6 are not counted") {
  test::NetlinkMessages dump;
  dump.add(RTM_NEWNEIGH, neighbour(AF_INET, 7, NUD_REACHABLE));
  dump.add(RTM_NEWNEIGH, neighbour(AF_INET, 3, NUD_STALE));
  dump.add(RTM_NEWNEIGH, neighbour(AF_INET, 7, NUD_FAILED));
  dump.add(RTM_NEWNEIGH, neighbour(AF_INET, 7, NUD_NOARP));
  dump.add(RTM_NEWNEIGH, neighbour(AF_INET6, 7, NUD_REACHABLE));
  dump.add(NLMSG_DONE, 0);
  NeighbourCounts counts;
  count_neighbours(dump.bytes(), counts);
  CHECK(counts == NeighbourCounts{{3, 1}, {7, 2}});
}

TEST_CASE("the file and the kernel's answer agree on this machine's neighbours") {
  CollectorFixture file(test::find_spec("arp"), HostRoot(), {{"collector.arp.netlink", "false"}});
  CollectorFixture kernel(test::find_spec("arp"), HostRoot());
  // One may come or go between the two.
  bool agree = false;
  for (int attempt = 0; attempt < 20 && !agree; ++attempt)
    agree = kernel.run().value() == file.run().value();
  CHECK(agree);
}

TEST_CASE("devices are left out by the filter") {
  CollectorFixture fixture(test::find_spec("arp"), test::machine("vm"),
                           {{"collector.arp.device-exclude", "^docker"}});
  CHECK(fixture.run().value() ==
        "# TYPE node_arp_entries gauge\nnode_arp_entries{device=\"eth0\"} 2\n");
}

}  // namespace
