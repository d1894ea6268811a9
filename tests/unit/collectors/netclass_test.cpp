#include <linux/if.h>

#include <catch2/catch.hpp>
#include <string>

#include "collectors/host/netclass_device.hpp"
#include "collectors/host/netclass_extras.hpp"
#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace weir::collectors;
using weir::test::CollectorFixture;
using weir::test::TempTree;

namespace {

NetClassDevice link_device(std::int64_t changes) {
  NetClassDevice device;
  device.name = "eth0";
  device.address = "02:00:00:00:00:01";
  device.index = 7;
  device.flags = IFF_UP;
  device.carrier_changes = changes;
  return device;
}

TEST_CASE("files that stand still are read once, and again for another name or address") {
  const TempTree tree;
  tree.write("sys/class/net/eth0/addr_assign_type", "0\n");
  tree.write("sys/class/net/eth0/name_assign_type", "4\n");
  tree.write("sys/class/net/eth0/dev_id", "0x1f\n");
  tree.write("sys/class/net/eth0/speed", "1000\n");
  NetClassExtras extras;
  const auto complete = [&](NetClassDevice device) {
    extras.complete(tree.host(), std::span(&device, 1), nullptr);
    return device;
  };
  NetClassDevice device = complete(link_device(1));
  CHECK(device.address_assign_type == 0);
  CHECK(device.name_assign_type == 4);
  CHECK(device.device_id == 31);
  CHECK(device.speed_mbit == 1000);

  tree.write("sys/class/net/eth0/addr_assign_type", "3\n");
  tree.write("sys/class/net/eth0/speed", "100\n");
  CHECK(complete(link_device(1)).address_assign_type == 0);
  CHECK(complete(link_device(1)).speed_mbit == 100);  // a speed may change at any time
  device = link_device(1);
  device.address = "02:00:00:00:00:02";
  CHECK(complete(device).address_assign_type == 3);
}

TEST_CASE("a device without a speed is asked again when its link changes") {
  const TempTree tree;
  tree.write("sys/class/net/eth0/dev_id", "0x0\n");
  NetClassExtras extras;
  const auto speed = [&](NetClassDevice device) {
    extras.complete(tree.host(), std::span(&device, 1), nullptr);
    return device.speed_mbit;
  };
  CHECK_FALSE(speed(link_device(1)).has_value());
  tree.write("sys/class/net/eth0/speed", "1000\n");
  CHECK_FALSE(speed(link_device(1)).has_value());
  CHECK(speed(link_device(2)) == 1000);
  NetClassDevice down = link_device(2);
  down.flags = 0;
  CHECK_FALSE(speed(down).has_value());
}

TEST_CASE("a device's broken files cost themselves only") {
  const TempTree tree;
  tree.write("sys/class/net/eth0/mtu", "many\n");
  tree.write("sys/class/net/eth0/speed", "99999999999999999999\n");
  tree.write("sys/class/net/eth0/flags", "0x\n");
  tree.write("sys/class/net/eth0/ifindex", "2\n");
  tree.write("sys/class/net/eth0/ifalias", "A\xff\"\n");
  tree.write("sys/class/net/bonding_masters", "bond0\n");
  CollectorFixture fixture(test::find_spec("netclass"), tree.host());
  CHECK(
      fixture.run().value() ==
      "# TYPE node_network_iface_id gauge\n"
      "node_network_iface_id{device=\"eth0\"} 2\n"
      "# TYPE node_network_info gauge\n"
      "node_network_info{adminstate=\"unknown\",device=\"eth0\",ifalias=\"A\xEF\xBF\xBD\\\"\"} 1\n"
      "# TYPE node_network_up gauge\n"
      "node_network_up{device=\"eth0\"} 0\n");
}

TEST_CASE("an unknown speed is left out if wanted, and devices are ignored by name") {
  CollectorFixture fixture(test::find_spec("netclass"), test::machine("storage-host"),
                           {{"collector.netclass.ignore-invalid-speed", "true"},
                            {"collector.netclass.ignored-devices", "^(lo|ens.*)$"}});
  const std::string listing = fixture.run().value();
  CHECK(listing.find("device=\"lo\"") == std::string::npos);
  CHECK(listing.find("device=\"ens1f0\"") == std::string::npos);
  CHECK(listing.find("node_network_speed_bytes{device=\"bond0\"} 1250000000\n") !=
        std::string::npos);
  CHECK(listing.find("node_network_speed_bytes{device=\"bond1\"}") == std::string::npos);
}

TEST_CASE("this machine's devices of a kind are left out, of traffic and attributes alike") {
  const auto collector = GENERATE(as<std::string>(), "netclass", "netdev");
  CollectorFixture all(test::find_spec(collector), HostRoot());
  CollectorFixture some(test::find_spec(collector), HostRoot(),
                        {{"collector." + collector + ".kind-exclude", ".*"}});
  const std::string listing = some.run().value();
  CHECK(listing.find("device=\"lo\"") != std::string::npos);  // of no kind
  CHECK(listing.find("device=\"ifb0\"") == std::string::npos);
  const bool has_ifb = all.run().value().find("device=\"ifb0\"") != std::string::npos;
  if (has_ifb && collector == "netdev")
    CHECK(listing.find("weir_network_devices_left_out{kind=\"ifb\"} ") != std::string::npos);
}

TEST_CASE("netlink and sysfs tell the same of this machine's devices") {
  CollectorFixture kernel(test::find_spec("netclass"), HostRoot());
  CollectorFixture files(test::find_spec("netclass"), HostRoot(),
                         {{"collector.netclass.netlink", "false"}});
  const std::string by_netlink = kernel.run().value();
  CHECK(by_netlink == files.run().value());
  CHECK(kernel.run().value() == by_netlink);
  CHECK(by_netlink.find("node_network_mtu_bytes{device=\"lo\"}") != std::string::npos);
}

TEST_CASE("with-stats shows netdev's detailed traffic as gauges, of the same devices") {
  CollectorFixture with(test::find_spec("netclass"), HostRoot(),
                        {{"collector.netclass_rtnl.with-stats", "true"}});
  CollectorFixture without(test::find_spec("netclass"), HostRoot());
  CollectorFixture netdev(test::find_spec("netdev"), HostRoot(),
                          {{"collector.netdev.enable-detailed-metrics", "true"}});
  REQUIRE(with.collect());
  REQUIRE(without.collect());
  REQUIRE(netdev.collect());
  CHECK(with.batch().size() == without.batch().size() + netdev.batch().size());
  const std::string page = test::listing(with.batch());
  for (const Family& family : netdev.batch().families()) {
    CHECK(page.find("# TYPE " + family.name + " gauge\n") != std::string::npos);
  }
  CHECK(page.find("node_network_receive_bytes_total{device=\"lo\"} ") != std::string::npos);
  CollectorFixture few(test::find_spec("netclass"), HostRoot(),
                       {{"collector.netclass_rtnl.with-stats", "true"},
                        {"collector.netclass.ignored-devices", "^lo$"}});
  CHECK(few.run().value().find("device=\"lo\"") == std::string::npos);
}

TEST_CASE("a bad regular expression for netclass is refused with its flag") {
  const CollectorSpec spec = test::find_spec("netclass");
  CollectorOptions options(spec.options);
  REQUIRE(options.set("collector.netclass.ignored-devices", "("));
  const auto made = spec.make(options);
  REQUIRE_FALSE(made);
  CHECK(made.error().message().find("collector.netclass.ignored-devices") != std::string::npos);
}

}  // namespace
