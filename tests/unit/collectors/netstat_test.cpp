#include "collectors/host/netstat_pairs.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>

#include "collectors/support/fields.hpp"
#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace weir::collectors;
using weir::test::CollectorFixture;

namespace {

// Everything is wanted but names that begin with "No".
class Listing {
 public:
  std::string read(std::string_view text) {
    std::vector<NetstatPairs::Value> values;
    pairs_.read(text, values);
    std::string list;
    for (const auto& [family, value] : values) {
      list.append(family->name).append("=");
      list.append(std::to_string(static_cast<long>(value))).append(" ");
    }
    return list;
  }
  int asked = 0;

 private:
  const FamilySpec* family_of(std::string_view protocol, std::string_view name) {
    ++asked;
    if (name.starts_with("No")) return nullptr;
    const auto key = keys_.insert(std::string(protocol) + "." + std::string(name)).first;
    return &families_.try_emplace(*key, FamilySpec{*key, ""}).first->second;
  }

  std::set<std::string> keys_;
  std::map<std::string_view, FamilySpec> families_;
  NetstatPairs pairs_{[this](std::string_view protocol, std::string_view name) {
    return family_of(protocol, name);
  }};
};

std::string listed(std::string_view text) {
  Listing listing;
  const std::string first = listing.read(text);
  const int asked = listing.asked;
  CHECK(listing.read(text) == first);
  CHECK(listing.asked == asked);  // it is known now
  return first;
}

TEST_CASE("names and values of two lines are paired") {
  CHECK(listed("Tcp: MaxConn CurrEstab\nTcp: -1 7\nUdp: InErrs\nUdp: 3\n") ==
        "Tcp.MaxConn=-1 Tcp.CurrEstab=7 Udp.InErrs=3 ");
  CHECK(listed("Tcp: NoA B NoC\nTcp: 1 2 3") == "Tcp.B=2 ");
}

TEST_CASE("a wanted value is found behind and before any number of others, however long") {
  for (const std::string_view blank : {" ", "  ", "\t "}) {
    for (std::size_t others = 0; others < 40; ++others) {
      for (std::size_t digits = 1; digits < 21; digits += digits < 4 ? 1 : 5) {
        const auto append_others = [&](std::string& names, std::string& values) {
          for (std::size_t i = 0; i < others; ++i) {
            names.append(" No").append(std::to_string(i));
            values.append(blank).append(1 + (digits + i) % 20, '9');
          }
        };
        std::string names = "T:";
        std::string values = "T:";
        append_others(names, values);
        names.append(" A");
        values.append(blank).append("41");
        append_others(names, values);
        names.append(" B C");
        values.append(blank).append("-42").append(blank).append("43");
        append_others(names, values);
        CAPTURE(values);
        CHECK(listed(names + "\n" + values + "\n") == "T.A=41 T.B=-42 T.C=43 ");
        CHECK(listed(names + "\n" + values + " \n") == "T.A=41 T.B=-42 T.C=43 ");
        CHECK(listed(names + "\n" + values + " 5\n").empty());
        CHECK(listed(names + " No\n" + values + "\n").empty());
      }
    }
  }
}

TEST_CASE("a pair that does not match loses itself only") {
  CHECK(listed("Tcp: A B C\nTcp: 1 2\nUdp: D\nUdp: 3\n") == "Udp.D=3 ");
  CHECK(listed("Tcp: A B\nTcp: 1 2 3\nUdp: D\nUdp: 3\n") == "Udp.D=3 ");
  CHECK(listed("Tcp: A\nUdp: D\nUdp: 3\n") == "Udp.D=3 ");
  CHECK(listed("no colon\nUdp: D\nUdp: 3\n") == "Udp.D=3 ");
  CHECK(listed("Tcp: A B\nTcp: x 2\n") == "Tcp.B=2 ");
  CHECK(listed("Tcp: A\n").empty());
  CHECK(listed("Tcp: A").empty());
  CHECK(listed("").empty());
}

TEST_CASE("a text reads the same whatever was read before it") {
  constexpr std::array<std::string_view, 8> kTexts{
      "Tcp: A B\nTcp: 1 2\nUdp: D\nUdp: 3\n",
      "Tcp: A B C\nTcp: 1 2 9\nUdp: D\nUdp: 3\n",
      "Tcp: A B",
      "Tcp: A",
      "Tcp: A B\nTcp: 1\n",
      "Tcp: A B\nUdp: D\nUdp: 4\n",
      "Udp: D\nUdp: 4\nTcp: A B\nTcp: 1 2\n",
      "",
  };
  for (const auto before : kTexts) {
    for (const auto text : kTexts) {
      Listing listing;
      listing.read(before);
      CHECK(listing.read(text) == listed(text));
    }
  }
}

TEST_CASE("the protocol of an IPv6 statistic ends with the six") {
  test::TempTree tree;
  tree.write("proc/net/netstat", "");
  tree.write("proc/net/snmp6",
             "Icmp6OutType143   \t5\nIp6InReceives\t18446744073709551615\nNoSix 1\nUdp6X\n");
  CollectorFixture fixture(test::find_spec("netstat"), tree.host(),
                           {{"collector.netstat.fields", "(.*)"}});
  CHECK(fixture.run().value() ==
        "# TYPE node_netstat_Icmp6_OutType143 untyped\nnode_netstat_Icmp6_OutType143 5\n"
        "# TYPE node_netstat_Ip6_InReceives untyped\n"
        "node_netstat_Ip6_InReceives 18446744073709551616\n");
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
