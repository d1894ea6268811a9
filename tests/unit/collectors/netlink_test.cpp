#include "collectors/support/netlink.hpp"

#include <linux/if_link.h>

#include <catch2/catch.hpp>
#include <stop_token>
#include <string>

#include "collectors/support/links.hpp"
#include "support/netlink_messages.hpp"

using namespace weir;
using namespace weir::detail;

namespace {

struct World {
  SystemClock clock;
  HostRoot host;
  Logger log;
  CollectContext context{host, clock, clock.monotonic() + std::chrono::seconds(60), {}, log};
};

ifinfomsg link_header(int index) {
  ifinfomsg header{};
  header.ifi_index = index;
  return header;
}

std::vector<Link> links_of(Bytes dump) {
  std::vector<Link> links;
  for_each_message(dump, [&links](const NetlinkMessage& message) {
    if (const auto link = parse_link(message)) links.push_back(*link);
  });
  return links;
}

TEST_CASE("the kernel's links are dumped again and again over one socket") {
  const World world;
  NetlinkSocket socket;
  for (int round = 0; round < 3; ++round) {
    const auto dump = socket.dump(RTM_GETLINK, ifinfomsg{}, world.context);
    REQUIRE(dump);
    const auto links = links_of(*dump);
    REQUIRE_FALSE(links.empty());
    CHECK(links.front().name == "lo");
    CHECK(links.front().index == 1);
    CHECK(links.front().counters.has_value());
  }
}

TEST_CASE("a question that the kernel refuses is an error, and the next is answered") {
  const World world;
  NetlinkSocket socket;
  const auto refused = socket.dump(RTM_NEWLINK, ifinfomsg{}, world.context);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message().find("netlink: ") == 0);
  CHECK(socket.dump(RTM_GETLINK, ifinfomsg{}, world.context));
}

TEST_CASE("an answer is broken off when the run is to stop, and the next is whole") {
  const World world;
  std::stop_source stopping;
  stopping.request_stop();
  const CollectContext stopped{world.host, world.clock, world.context.deadline,
                               stopping.get_token(), world.log};
  NetlinkSocket socket;
  CHECK(socket.dump(RTM_GETLINK, ifinfomsg{}, stopped).error().code() == ErrorCode::timeout);
  std::size_t links = 0;
  const auto count = [&links](Bytes datagram) { links += links_of(datagram).size(); };
  CHECK(socket.stream(RTM_GETLINK, ifinfomsg{}, stopped, count).error().code() ==
        ErrorCode::timeout);
  CHECK(links == 0);
  const auto dump = socket.dump(RTM_GETLINK, ifinfomsg{}, world.context);
  REQUIRE(dump);
  const std::size_t all = links_of(*dump).size();  // before the buffer is used again
  CHECK(socket.stream(RTM_GETLINK, ifinfomsg{}, world.context, count));
  CHECK(links == all);
}

TEST_CASE("links are named by their index without their statistics") {
  const World world;
  LinkNames names;
  REQUIRE(names.refresh(world.context));
  CHECK(names.name(1) == "lo");
  CHECK(names.name(1 << 30).empty());
  CHECK(names.name(-1).empty());
}

TEST_CASE("one link's name is asked for by its index") {
  LinkName name;
  CHECK(name.of(1).value() == "lo");
  CHECK(name.of(1 << 30).value().empty());
  CHECK(name.of(-1).value().empty());
  CHECK(name.of(1).value() == "lo");
}

TEST_CASE("a link has name, alias and counters") {
  rtnl_link_stats64 counters{};
  counters.rx_bytes = std::uint64_t{1} << 40U;
  counters.tx_compressed = 7;
  test::NetlinkMessages dump;
  dump.add(RTM_NEWLINK, link_header(4));
  dump.text_attribute(IFLA_IFNAME, "eth0");
  dump.text_attribute(IFLA_IFALIAS, "uplink");
  dump.attribute(IFLA_STATS64, &counters, sizeof counters);
  dump.add(RTM_NEWLINK, link_header(5));  // without a name
  dump.add(RTM_NEWADDR, link_header(6));
  const auto links = links_of(dump.bytes());
  REQUIRE(links.size() == 1);
  CHECK(links[0].index == 4);
  CHECK(links[0].name == "eth0");
  CHECK(links[0].alias == "uplink");
  CHECK(links[0].counters->rx_bytes == std::uint64_t{1} << 40U);
  CHECK(links[0].counters->tx_compressed == 7);
}

TEST_CASE("an old kernel's shorter or narrower counters are widened") {
  rtnl_link_stats64 wide{};
  wide.rx_packets = 9;
  wide.rx_nohandler = 5;
  rtnl_link_stats narrow{};
  narrow.rx_packets = 3;
  narrow.tx_compressed = 4;
  test::NetlinkMessages dump;
  dump.add(RTM_NEWLINK, link_header(1));
  dump.text_attribute(IFLA_IFNAME, "short");
  dump.attribute(IFLA_STATS64, &wide, offsetof(rtnl_link_stats64, rx_nohandler));
  dump.add(RTM_NEWLINK, link_header(2));
  dump.text_attribute(IFLA_IFNAME, "narrow");
  dump.attribute(IFLA_STATS, &narrow, sizeof narrow);
  const auto links = links_of(dump.bytes());
  REQUIRE(links.size() == 2);
  CHECK(links[0].counters->rx_packets == 9);
  CHECK(links[0].counters->rx_nohandler == 0);
  CHECK(links[1].counters->rx_packets == 3);
  CHECK(links[1].counters->tx_compressed == 4);
}

TEST_CASE("a dump that is cut anywhere is read as far as it goes") {
  test::NetlinkMessages dump;
  dump.add(RTM_NEWLINK, link_header(4));
  dump.text_attribute(IFLA_IFNAME, "eth0");
  dump.text_attribute(IFLA_IFALIAS, "uplink");
  for (std::size_t size = 0; size <= dump.bytes().size(); ++size) {
    CHECK(links_of(dump.bytes().first(size)).size() == (size == dump.bytes().size() ? 1U : 0U));
  }
  // Inside a message, an attribute that claims more than there is.
  const auto body = dump.bytes().subspan(sizeof(nlmsghdr));
  for (std::size_t size = 0; size <= body.size(); ++size) {
    const auto link = parse_link({RTM_NEWLINK, body.first(size)});
    if (link) CHECK(link->name == "eth0");
  }
}

}  // namespace
