#include "collectors/host/netstat_fields.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace weir::collectors;
using weir::test::CollectorFixture;

namespace {

std::string listed(std::string_view text) {
  std::vector<NetstatField> fields;
  parse_netstat(text, fields);
  std::string list;
  for (const NetstatField& field : fields) {
    list.append(field.protocol).append(".").append(field.name).append("=");
    list.append(std::to_string(static_cast<long>(field.value))).append(" ");
  }
  return list;
}

TEST_CASE("names and values of two lines are paired") {
  CHECK(listed("Tcp: MaxConn CurrEstab\nTcp: -1 7\nUdp: NoPorts\nUdp: 3\n") ==
        "Tcp.MaxConn=-1 Tcp.CurrEstab=7 Udp.NoPorts=3 ");
}

TEST_CASE("a pair that does not match loses itself only") {
  CHECK(listed("Tcp: A B C\nTcp: 1 2\nUdp: D\nUdp: 3\n") == "Udp.D=3 ");
  CHECK(listed("Tcp: A\nUdp: D\nUdp: 3\n") == "Udp.D=3 ");
  CHECK(listed("no colon\nUdp: D\nUdp: 3\n") == "Udp.D=3 ");
  CHECK(listed("Tcp: A B\nTcp: x 2\n") == "Tcp.B=2 ");
  CHECK(listed("Tcp: A\n").empty());
  CHECK(listed("").empty());
}

TEST_CASE("the protocol of an IPv6 statistic ends with the six") {
  std::vector<NetstatField> fields;
  parse_snmp6("Icmp6OutType143   \t5\nIp6InReceives\t18446744073709551615\nNoSix 1\nUdp6X\n",
              fields);
  REQUIRE(fields.size() == 2);
  CHECK(fields[0].protocol == "Icmp6");
  CHECK(fields[0].name == "OutType143");
  CHECK(fields[1].value == 18446744073709551615.0);
}

TEST_CASE("the expression chooses the fields") {
  CollectorFixture all(test::find_spec("netstat"), test::machine("vm"),
                       {{"collector.netstat.fields", "(.*)"}});
  const std::string listing = all.run().value();
  CHECK(listing.find("node_netstat_Tcp_MaxConn -1\n") != std::string::npos);
  CHECK(listing.find("node_netstat_MPTcpExt_MPTCPRetrans 0\n") != std::string::npos);
  CHECK(listing.find("# TYPE node_netstat_Ip_DefaultTTL untyped\n") != std::string::npos);
  const CollectorSpec spec = test::find_spec("netstat");
  CollectorOptions options(spec.options);
  REQUIRE(options.set("collector.netstat.fields", "("));
  CHECK(spec.make(options).error().message().find("--collector.netstat.fields: ") == 0);
}

TEST_CASE("a field that a kernel inserts does not shift the others") {
  test::TempTree tree;
  tree.write("proc/net/netstat", "Tcp: InErrs\nTcp: 4\n");
  CollectorFixture fixture(test::find_spec("netstat"), tree.host());
  CHECK(fixture.run().value() ==
        "# TYPE node_netstat_Tcp_InErrs untyped\nnode_netstat_Tcp_InErrs 4\n");
  tree.write("proc/net/netstat", "Tcp: InSegs InErrs\nTcp: 9 4\n");
  CHECK(fixture.run().value() ==
        "# TYPE node_netstat_Tcp_InErrs untyped\nnode_netstat_Tcp_InErrs 4\n"
        "# TYPE node_netstat_Tcp_InSegs untyped\nnode_netstat_Tcp_InSegs 9\n");
}

}  // namespace
