#include <linux/ethtool_netlink.h>
#include <linux/genetlink.h>
#include <linux/if.h>
#include <linux/if_link.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "collectors/host/kind_filter.hpp"
#include "collectors/host/link_speeds.hpp"
#include "collectors/host/netclass_device.hpp"
#include "collectors/host/netclass_extras.hpp"
#include "collectors/support/links.hpp"
#include "support/collector_fixture.hpp"
#include "support/netlink_messages.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace weir::collectors;
using weir::test::CollectorFixture;
using weir::test::TempTree;

namespace {

struct LinkFixture {
  test::NetlinkMessages dump;
  NetClassDevices devices;

  void add(int index, unsigned flags, std::string_view name) {
    ifinfomsg header{};
    header.ifi_index = index;
    header.ifi_flags = flags;
    header.ifi_type = 1;
    dump.add(RTM_NEWLINK, header);
    if (!name.empty()) dump.text_attribute(IFLA_IFNAME, name);
  }
  template <class T>
  void number(std::uint16_t type, T value) {
    dump.attribute(type, &value, sizeof value);
  }
  std::span<NetClassDevice> parse() {
    parse_netclass_links(dump.bytes(), devices);
    return devices.view();
  }
};

TEST_CASE("a link's attributes are told in sysfs's terms") {
  LinkFixture links;
  const unsigned up = IFF_UP | IFF_BROADCAST | IFF_MULTICAST;
  links.add(7, up | IFF_RUNNING | IFF_LOWER_UP | IFF_DORMANT, "eth0");
  const std::uint8_t address[] = {0x02, 0, 0, 0xab, 0xcd, 0xef};
  links.dump.attribute(IFLA_ADDRESS, address, sizeof address);
  links.dump.text_attribute(IFLA_IFALIAS, "uplink");
  links.number(IFLA_OPERSTATE, std::uint8_t{6});
  links.number(IFLA_CARRIER, std::uint8_t{1});
  links.number(IFLA_CARRIER_CHANGES, std::uint32_t{5});
  links.number(IFLA_CARRIER_UP_COUNT, std::uint32_t{3});
  links.number(IFLA_CARRIER_DOWN_COUNT, std::uint32_t{2});
  links.number(IFLA_MTU, std::uint32_t{9000});
  links.number(IFLA_TXQLEN, std::uint32_t{1000});
  links.number(IFLA_PROMISCUITY, std::uint32_t{1});
  const auto devices = links.parse();
  REQUIRE(devices.size() == 1);
  const NetClassDevice& device = devices[0];
  CHECK(device.name == "eth0");
  CHECK(device.address == "02:00:00:ab:cd:ef");
  CHECK(device.alias == "uplink");
  CHECK(device.operstate == "up");
  CHECK(device.flags == (up | IFF_PROMISC));
  CHECK(device.dormant == 1);
  CHECK(device.carrier == 1);
  CHECK(device.carrier_changes == 5);
  CHECK(device.carrier_up_changes == 3);
  CHECK(device.carrier_down_changes == 2);
  CHECK(device.mtu_bytes == 9000);
  CHECK(device.queue_length == 1000);
  CHECK(device.index == 7);
  CHECK(device.link == 7);  // its own index, as there is no device below
  CHECK(device.protocol_type == 1);
  CHECK(admin_state(device) == "up");
}

TEST_CASE("a device that is down has no carrier, as in sysfs") {
  LinkFixture links;
  links.add(3, IFF_BROADCAST, "eth1");
  links.number(IFLA_CARRIER, std::uint8_t{1});
  links.number(IFLA_LINK, std::uint32_t{2});
  links.number(IFLA_OPERSTATE, std::uint8_t{2});
  links.add(4, IFF_UP, "");  // without a name
  const auto devices = links.parse();
  REQUIRE(devices.size() == 1);
  CHECK_FALSE(devices[0].carrier.has_value());
  CHECK_FALSE(devices[0].dormant.has_value());
  CHECK(devices[0].link == 2);
  CHECK(devices[0].operstate == "down");
  CHECK(admin_state(devices[0]) == "down");
}

TEST_CASE("links that are cut or of odd attributes are read as far as they go") {
  LinkFixture links;
  links.add(3, IFF_UP, "eth1");
  links.number(IFLA_MTU, std::uint16_t{9});         // of another size
  links.number(IFLA_OPERSTATE, std::uint8_t{200});  // unknown
  links.number(IFLA_ADDRESS, std::uint8_t{1});
  const auto devices = links.parse();
  REQUIRE(devices.size() == 1);
  CHECK_FALSE(devices[0].mtu_bytes.has_value());
  CHECK(devices[0].operstate.empty());
  CHECK(devices[0].address == "01");
  for (std::size_t size = 0; size < links.dump.bytes().size(); ++size) {
    NetClassDevices cut;
    parse_netclass_links(links.dump.bytes().first(size), cut);
    CHECK(cut.view().empty());
  }
}

TEST_CASE("devices keep nothing of the run before") {
  NetClassDevices devices;
  NetClassDevice& first = devices.add();
  first.name = "eth0";
  first.alias = "old";
  first.mtu_bytes = 1500;
  devices.clear();
  const NetClassDevice& again = devices.add();
  CHECK(again.name.empty());
  CHECK(again.alias.empty());
  CHECK_FALSE(again.mtu_bytes.has_value());
}

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

void add_kind(test::NetlinkMessages& dump, std::string_view kind) {
  test::NetlinkMessages inner;
  inner.add(0, std::uint32_t{0});
  inner.text_attribute(IFLA_INFO_KIND, kind);
  const auto nested = inner.bytes().subspan(sizeof(nlmsghdr) + sizeof(std::uint32_t));
  dump.attribute(IFLA_LINKINFO, nested.data(), nested.size());
}

TEST_CASE("a link's speed is told as sysfs has it") {
  constexpr std::uint16_t kFamily = 21;
  test::NetlinkMessages header;
  header.add(0, std::uint32_t{0});
  const std::uint32_t index = 7;
  header.attribute(ETHTOOL_A_HEADER_DEV_INDEX, &index, sizeof index);
  const auto nested = header.bytes().subspan(sizeof(nlmsghdr) + sizeof(std::uint32_t));
  const auto speed_of = [&](std::uint32_t speed, std::uint8_t duplex, std::size_t cut = 0) {
    test::NetlinkMessages dump;
    dump.add(kFamily, genlmsghdr{ETHTOOL_MSG_LINKMODES_GET_REPLY, 1, 0});
    dump.attribute(ETHTOOL_A_LINKMODES_HEADER, nested.data(), nested.size());
    dump.attribute(ETHTOOL_A_LINKMODES_SPEED, &speed, sizeof speed);
    dump.attribute(ETHTOOL_A_LINKMODES_DUPLEX, &duplex, sizeof duplex);
    const auto body = dump.bytes().subspan(sizeof(nlmsghdr));
    return parse_link_speed({kFamily, body.first(body.size() - cut)}, kFamily);
  };
  const auto gigabit = speed_of(1000, 1);
  REQUIRE(gigabit);
  CHECK(gigabit->link_index == 7);
  CHECK(gigabit->mbit == 1000);
  CHECK(gigabit->duplex == "full");
  CHECK(speed_of(10, 0)->duplex == "half");
  CHECK(speed_of(0xffffffff, 0xff)->mbit == -1);
  CHECK(speed_of(0xffffffff, 0xff)->duplex == "unknown");
  for (std::size_t cut = 4; cut < 30; ++cut) CHECK_FALSE(speed_of(1000, 1, cut).has_value());
  CHECK_FALSE(parse_link_speed({kFamily + 1, {}}, kFamily).has_value());
}

TEST_CASE("a family of generic netlink has a number") {
  test::NetlinkMessages dump;
  const std::uint16_t id = 21;
  dump.add(GENL_ID_CTRL, genlmsghdr{CTRL_CMD_NEWFAMILY, 1, 0});
  dump.text_attribute(CTRL_ATTR_FAMILY_NAME, "ethtool");
  dump.attribute(CTRL_ATTR_FAMILY_ID, &id, sizeof id);
  dump.add(GENL_ID_CTRL, genlmsghdr{CTRL_CMD_NEWFAMILY, 1, 0});
  dump.attribute(CTRL_ATTR_FAMILY_ID, &id, sizeof id);
  std::vector<std::optional<std::uint16_t>> found;
  detail::for_each_message(dump.bytes(), [&found](const detail::NetlinkMessage& message) {
    found.push_back(parse_family_id(message, "ethtool"));
    found.push_back(parse_family_id(message, "ethtools"));
  });
  REQUIRE(found.size() == 4);
  CHECK(found[0] == 21);
  CHECK_FALSE(found[1].has_value());
  CHECK_FALSE(found[2].has_value());
}

TEST_CASE("a link's kind and its other names are told") {
  LinkFixture links;
  links.add(3, IFF_UP, "veth1a2b");
  add_kind(links.dump, "veth");
  links.add(4, IFF_UP, "eth0");
  test::NetlinkMessages inner;
  inner.add(0, std::uint32_t{0});
  inner.text_attribute(IFLA_ALT_IFNAME, "enp0s3");
  inner.text_attribute(IFLA_ALT_IFNAME, "enx0123");
  const auto nested = inner.bytes().subspan(sizeof(nlmsghdr) + sizeof(std::uint32_t));
  links.dump.attribute(IFLA_PROP_LIST, nested.data(), nested.size());
  const auto devices = links.parse();
  REQUIRE(devices.size() == 2);
  CHECK(devices[0].kind == "veth");
  CHECK(devices[1].kind.empty());
  std::string names;
  detail::for_each_message(links.dump.bytes(), [&names](const detail::NetlinkMessage& message) {
    detail::for_each_other_name(
        message, [&names](std::string_view name) { names.append(name).append(" "); });
  });
  CHECK(names == "enp0s3 enx0123 ");
}

TEST_CASE("devices are left out by the whole kind of their link, hardware never") {
  CollectorOptions options(test::find_spec("netdev").options);
  const std::string flag = "collector.netdev.kind-exclude";
  CHECK_FALSE(KindFilter::from_option(options, flag).value());
  REQUIRE(options.set(flag, "veth|dummy"));
  const auto kinds = KindFilter::from_option(options, flag).value();
  REQUIRE(kinds);
  CHECK(kinds->ignores("veth"));
  CHECK_FALSE(kinds->ignores(""));
  CHECK_FALSE(kinds->ignores("vethernet"));
  CHECK_FALSE(kinds->ignores("bridge"));
  REQUIRE(options.set(flag, "("));
  CHECK(KindFilter::from_option(options, flag).error().message().find("--" + flag) == 0);
}

TEST_CASE("devices that are erased leave the others in order") {
  NetClassDevices devices;
  for (const std::string name : {"a", "b", "c", "d"}) devices.add().name = name;
  devices.erase_if(
      [](const NetClassDevice& device) { return device.name == "a" || device.name == "c"; });
  REQUIRE(devices.view().size() == 2);
  CHECK(devices.view()[0].name == "b");
  CHECK(devices.view()[1].name == "d");
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
