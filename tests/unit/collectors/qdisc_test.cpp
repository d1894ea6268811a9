#include "collectors/host/qdisc_stats.hpp"

#include <linux/gen_stats.h>
#include <linux/pkt_sched.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "support/collector_fixture.hpp"
#include "support/netlink_messages.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace weir::collectors;
using weir::test::CollectorFixture;

namespace {

void add_qdisc(test::NetlinkMessages& dump, int index, std::uint32_t parent,
               std::string_view kind) {
  tcmsg header{};
  header.tcm_ifindex = index;
  header.tcm_parent = parent;
  dump.add(RTM_NEWQDISC, header);
  dump.text_attribute(TCA_KIND, kind);
}

// As the kernel nests them in TCA_STATS2.
std::vector<std::byte> statistics(bool with_packets_64) {
  test::NetlinkMessages inner;
  const struct {
    std::uint64_t bytes;
    std::uint32_t packets;
  } basic{std::uint64_t{1} << 40U, 7};
  const gnet_stats_queue queue{3, 4500, 11, 12, 13};
  inner.add(0, std::uint32_t{0});
  inner.attribute(TCA_STATS_BASIC, &basic, sizeof basic);
  inner.attribute(TCA_STATS_QUEUE, &queue, sizeof queue);
  const std::uint64_t packets = (std::uint64_t{1} << 32U) + 7;
  if (with_packets_64) inner.attribute(TCA_STATS_PKT64, &packets, sizeof packets);
  const auto bytes = inner.bytes().subspan(sizeof(nlmsghdr) + sizeof(std::uint32_t));
  return {bytes.begin(), bytes.end()};
}

std::vector<QdiscStats> roots_of(detail::Bytes dump) {
  std::vector<QdiscStats> roots;
  detail::for_each_message(dump, [&roots](const detail::NetlinkMessage& message) {
    if (const auto stats = parse_root_qdisc(message)) roots.push_back(*stats);
  });
  return roots;
}

TEST_CASE("only a device's root discipline is told, with all its numbers") {
  test::NetlinkMessages dump;
  const auto narrow = statistics(false);
  const auto wide = statistics(true);
  add_qdisc(dump, 2, TC_H_ROOT, "mq");
  dump.attribute(TCA_STATS2, narrow.data(), narrow.size());
  add_qdisc(dump, 2, 0x80010001, "fq_codel");  // below mq
  dump.attribute(TCA_STATS2, narrow.data(), narrow.size());
  add_qdisc(dump, 3, TC_H_ROOT, "pfifo_fast");
  dump.attribute(TCA_STATS2, wide.data(), wide.size());
  add_qdisc(dump, 4, TC_H_INGRESS, "clsact");
  dump.attribute(TCA_STATS2, narrow.data(), narrow.size());
  add_qdisc(dump, 5, TC_H_ROOT, "silent");  // without statistics
  const auto roots = roots_of(dump.bytes());
  REQUIRE(roots.size() == 2);
  CHECK(roots[0].link_index == 2);
  CHECK(roots[0].kind == "mq");
  CHECK(roots[0].bytes == std::uint64_t{1} << 40U);
  CHECK(roots[0].packets == 7);
  CHECK(roots[0].queue_length == 3);
  CHECK(roots[0].backlog_bytes == 4500);
  CHECK(roots[0].drops == 11);
  CHECK(roots[0].requeues == 12);
  CHECK(roots[0].overlimits == 13);
  CHECK(roots[1].kind == "pfifo_fast");
  CHECK(roots[1].packets == (std::uint64_t{1} << 32U) + 7);
}

TEST_CASE("a discipline that is cut anywhere is read as far as it goes") {
  test::NetlinkMessages dump;
  add_qdisc(dump, 2, TC_H_ROOT, "mq");
  const auto nested = statistics(true);
  dump.attribute(TCA_STATS2, nested.data(), nested.size());
  const auto body = dump.bytes().subspan(sizeof(nlmsghdr));
  for (std::size_t size = 0; size < body.size(); ++size) {
    const auto stats = parse_root_qdisc({RTM_NEWQDISC, body.first(size)});
    CHECK_FALSE(stats.has_value());
  }
  for (std::size_t size = 0; size < nested.size(); ++size) {
    test::NetlinkMessages cut;
    add_qdisc(cut, 2, TC_H_ROOT, "mq");
    cut.attribute(TCA_STATS2, nested.data(), size);
    const auto roots = roots_of(cut.bytes());
    REQUIRE(roots.size() == 1);
    CHECK((roots[0].bytes == 0 || roots[0].bytes == std::uint64_t{1} << 40U));
  }
}

TEST_CASE("this machine's disciplines are told, without those of devices left out") {
  CollectorFixture all(test::find_spec("qdisc"), HostRoot());
  const std::string listing = all.run().value();
  CHECK(all.run().value().size() > 0);
  // Loopback has one on every machine.
  CHECK(listing.find("node_qdisc_bytes_total{device=\"lo\",kind=\"") != std::string::npos);
  CollectorFixture none(test::find_spec("qdisc"), HostRoot(),
                        {{"collector.qdisc.device-exclude", ".*"}});
  CHECK(none.run().value().empty());
}

TEST_CASE("captured files have no disciplines, and qdisc says why") {
  const test::TempTree tree;
  CollectorFixture fixture(test::find_spec("qdisc"), tree.host());
  const auto run = fixture.run();
  REQUIRE_FALSE(run);
  CHECK(run.error().code() == ErrorCode::no_data);
  CHECK(run.error().message().find("no mounted procfs") != std::string::npos);
}

}  // namespace
