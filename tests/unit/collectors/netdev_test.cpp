#include <linux/if_addr.h>
#include <sys/socket.h>

#include <catch2/catch.hpp>
#include <string>

#include "collectors/host/netdev_addresses.hpp"
#include "collectors/host/netdev_devices.hpp"
#include "collectors/host/netdev_statistics.hpp"
#include "support/collector_fixture.hpp"
#include "support/netlink_messages.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace weir::collectors;
using weir::test::CollectorFixture;

namespace {

constexpr std::string_view kHeader = "Inter-|   Receive  |  Transmit\n face |bytes |bytes\n";

rtnl_link_stats64 powers() {
  // Every counter has a bit of its own, so a sum tells its terms.
  rtnl_link_stats64 counters{};
  counters.rx_dropped = 1;
  counters.rx_missed_errors = 2;
  counters.rx_frame_errors = 4;
  counters.rx_length_errors = 8;
  counters.rx_over_errors = 16;
  counters.rx_crc_errors = 32;
  counters.tx_carrier_errors = 64;
  counters.tx_aborted_errors = 128;
  counters.tx_heartbeat_errors = 256;
  counters.tx_window_errors = 512;
  counters.tx_dropped = 1024;
  return counters;
}

std::uint64_t sum_of(std::string_view family, NetdevNames names) {
  for (const NetdevStatistic& statistic : netdev_statistics()) {
    if (statistic.family.name == family && statistic.is_in(names)) return statistic.sum(powers());
  }
  FAIL("no " << family);
  return 0;
}

std::size_t families_in(NetdevNames names) {
  std::size_t count = 0;
  for (const NetdevStatistic& statistic : netdev_statistics()) {
    if (statistic.is_in(names)) ++count;
  }
  return count;
}

TEST_CASE("the common names are sums of the kernel's counters") {
  constexpr auto kNames = NetdevNames::common_by_netlink;
  CHECK(sum_of("node_network_receive_drop_total", kNames) == 1 + 2);
  CHECK(sum_of("node_network_receive_frame_total", kNames) == 4 + 8 + 16 + 32);
  CHECK(sum_of("node_network_transmit_carrier_total", kNames) == 64 + 128 + 256 + 512);
  CHECK(sum_of("node_network_transmit_drop_total", kNames) == 1024);
  CHECK(sum_of("node_network_receive_dropped_total", NetdevNames::detailed_by_netlink) == 1);
  CHECK(sum_of("node_network_receive_missed_errors_total", NetdevNames::detailed_by_netlink) == 2);
}

TEST_CASE("each set of names has as many as node_exporter has") {
  CHECK(families_in(NetdevNames::common_by_netlink) == 17);
  CHECK(families_in(NetdevNames::common_by_file) == 16);
  CHECK(families_in(NetdevNames::detailed_by_netlink) == 24);
  CHECK(families_in(NetdevNames::detailed_by_file) == 16);
}

TEST_CASE("the file's columns may stick to the colon, and a name may have one") {
  const std::string text = std::string(kHeader) +
                           "eth0:1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"
                           "  eth0:7: 21 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n";
  std::vector<NetDevice> devices;
  REQUIRE(parse_net_dev(text, devices));
  REQUIRE(devices.size() == 2);
  CHECK(devices[0].name == "eth0");
  CHECK(devices[0].counters.rx_bytes == 1);
  CHECK(devices[0].counters.multicast == 8);
  CHECK(devices[0].counters.tx_bytes == 9);
  CHECK(devices[0].counters.tx_compressed == 16);
  CHECK(devices[1].name == "eth0:7");
  CHECK(devices[1].counters.rx_bytes == 21);
}

TEST_CASE("malformed devices are skipped, another file is an error") {
  std::vector<NetDevice> devices;
  REQUIRE(parse_net_dev(std::string(kHeader) +
                            "eth0: 1 2 3\neth1: 1 2 x 4 5 6 7 8 9 10 11 12 13 14 "
                            "15 16\n: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"
                            "eth2: -1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n",
                        devices));
  CHECK(devices.empty());
  CHECK(parse_net_dev("", devices).error().code() == ErrorCode::parse);
}

TEST_CASE("the interface's alias is a label when asked for") {
  test::TempTree tree;
  tree.write("proc/net/dev", std::string(kHeader) +
                                 "eth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n" +
                                 "lo: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n");
  tree.write("sys/class/net/eth0/ifalias", "uplink to rack 7\n");
  CollectorFixture fixture(
      test::find_spec("netdev"), tree.host(),
      {{"collector.netdev.label-ifalias", "true"}, {"collector.netdev.device-include", "."}});
  const std::string listing = fixture.run().value();
  CHECK(listing.find("node_network_receive_bytes_total{device=\"eth0\",ifalias=\"uplink to rack "
                     "7\"} 1\n") != std::string::npos);
  CHECK(listing.find("node_network_receive_bytes_total{device=\"lo\"} 1\n") != std::string::npos);
}

TEST_CASE("the detailed names are the kernel's") {
  CollectorFixture fixture(test::find_spec("netdev"), test::machine("arm64-board"),
                           {{"collector.netdev.enable-detailed-metrics", "true"}});
  const std::string file = fixture.run().value();
  CHECK(file == test::expected_listing("arm64-board", "netdev_detailed", file));
  CollectorFixture live(test::find_spec("netdev"), HostRoot(),
                        {{"collector.netdev.enable-detailed-metrics", "true"}});
  const std::string kernel = live.run().value();
  CHECK(kernel.find("node_network_receive_missed_errors_total{device=\"lo\"}") !=
        std::string::npos);
  CHECK(kernel.find("node_network_receive_drop_total") == std::string::npos);
}

TEST_CASE("include and exclude are not given together, except empty") {
  const CollectorSpec spec = test::find_spec("netdev");
  CollectorOptions both(spec.options);
  REQUIRE(both.set("collector.netdev.device-include", "a"));
  REQUIRE(both.set("collector.netdev.device-exclude", "b"));
  CHECK(spec.make(both).error().code() == ErrorCode::invalid_argument);
  REQUIRE(both.set("collector.netdev.device-exclude", ""));
  CHECK(spec.make(both).has_value());
}

TEST_CASE("addresses of this machine are listed when asked for") {
  CollectorFixture fixture(test::find_spec("netdev"), HostRoot(),
                           {{"collector.netdev.address-info", "true"}});
  CHECK(
      fixture.run().value().find(
          R"(node_network_address_info{address="127.0.0.1",device="lo",netmask="8",scope="link-local"} 1)") !=
      std::string::npos);
}

TEST_CASE("a device that is left out has no addresses, either") {
  const auto [flag, value, is_shown] = GENERATE(table<std::string, std::string, bool>({
      {"collector.netdev.device-exclude", "^lo$", false},
      {"collector.netdev.device-include", "^lo$", true},
      {"collector.netdev.device-include", "^eth7$", false},
      {"collector.netdev.kind-exclude", "veth", true},
  }));
  CAPTURE(flag, value);
  CollectorFixture fixture(test::find_spec("netdev"), {"/proc", "/sys", "/", "/run/udev/data"},
                           {{"collector.netdev.address-info", "true"}, {flag, value}});
  const std::string page = fixture.run().value();
  CHECK((page.find("node_network_address_info{address=\"127.0.0.1\",device=\"lo\"") !=
         std::string::npos) == is_shown);
}

std::string scope(std::uint8_t family, std::initializer_list<std::uint8_t> bytes) {
  ifaddrmsg header{};
  header.ifa_family = family;
  header.ifa_prefixlen = 24;
  header.ifa_index = 3;
  test::NetlinkMessages dump;
  dump.add(RTM_NEWADDR, header);
  dump.attribute(IFA_ADDRESS, std::data(bytes), bytes.size());
  std::string text;
  detail::for_each_message(dump.bytes(), [&text](const detail::NetlinkMessage& message) {
    const auto address = parse_address(message);
    if (!address) return;
    CHECK(address->link_index == 3);
    CHECK(address->prefix_bits == 24);
    text.append(address->text.data()).append(" ").append(address->scope);
  });
  return text;
}

TEST_CASE("an address has a scope") {
  CHECK(scope(AF_INET, {127, 3, 2, 1}) == "127.3.2.1 link-local");
  CHECK(scope(AF_INET, {169, 254, 0, 1}) == "169.254.0.1 link-local");
  CHECK(scope(AF_INET, {224, 0, 0, 5}) == "224.0.0.5 link-local");
  CHECK(scope(AF_INET, {10, 0, 0, 1}) == "10.0.0.1 global");
  CHECK(scope(AF_INET, {239, 1, 1, 1}) == "239.1.1.1 ");
  CHECK(scope(AF_INET, {255, 255, 255, 255}) == "255.255.255.255 ");
  CHECK(scope(AF_INET6, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}) == "::1 link-local");
  CHECK(scope(AF_INET6, {0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}) ==
        "fe80::1 link-local");
  CHECK(scope(AF_INET6, {0xff, 0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}) ==
        "ff01::1 interface-local");
  CHECK(scope(AF_INET6, {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}) ==
        "2001:db8::1 global");
  CHECK(scope(AF_INET, {127, 0}).empty());
  CHECK(scope(AF_UNIX, {1, 2, 3, 4}).empty());
}

TEST_CASE("on a point-to-point link the own address counts, not the peer's") {
  ifaddrmsg header{};
  header.ifa_family = AF_INET;
  const std::uint8_t peer[] = {10, 0, 0, 2};
  const std::uint8_t own[] = {10, 0, 0, 1};
  test::NetlinkMessages dump;
  dump.add(RTM_NEWADDR, header);
  dump.attribute(IFA_LOCAL, own, sizeof own);
  dump.attribute(IFA_ADDRESS, peer, sizeof peer);
  detail::for_each_message(dump.bytes(), [](const detail::NetlinkMessage& message) {
    CHECK(std::string(parse_address(message)->text.data()) == "10.0.0.1");
  });
}

}  // namespace
