// Network devices as netlink tells of them.
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
#include "collectors/support/links.hpp"
#include "support/collector_fixture.hpp"
#include "support/netlink_messages.hpp"

using namespace weir;
using namespace weir::collectors;

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

}  // namespace
