#include "collectors/host/conntrack.hpp"

#include <catch2/catch.hpp>

#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace weir::collectors;
using weir::test::CollectorFixture;

namespace {

TEST_CASE("columns are found by name, are hexadecimal and add up over the CPUs") {
  const auto sums = ConntrackStat().parse(
      "entries found insert drop search_restart brand_new\n"
      "000000ff 0000000a 00000001 00000000 00000010 00000001\n"
      "000000ff 0000000b 00000002 00000000 000000f0 00000001\n");
  REQUIRE(sums);
  CHECK((*sums)[0] == 21U);           // found
  CHECK((*sums)[1] == std::nullopt);  // invalid: not in this kernel
  CHECK((*sums)[3] == 3U);            // insert
  CHECK((*sums)[5] == 0U);            // drop
  CHECK((*sums)[7] == 0x100U);        // search_restart
}

TEST_CASE("a cut line counts as far as it goes, a bad number not at all") {
  const auto sums = ConntrackStat().parse("entries found insert\n01 02\n01 xyz 05\n\n");
  REQUIRE(sums);
  CHECK((*sums)[0] == 2U);
  CHECK((*sums)[3] == 5U);
}

TEST_CASE("a header that changes is read anew") {
  ConntrackStat stat;
  CHECK(stat.parse("entries found insert\n01 02 03\n").value()[0] == 2U);
  CHECK_FALSE(stat.parse("found entries insert\n01 02 03\n"));
  const auto sums = stat.parse("entries insert drop found\n01 02 03 04\n");
  REQUIRE(sums);
  CHECK((*sums)[0] == 4U);
  CHECK((*sums)[3] == 2U);
  CHECK((*sums)[5] == 3U);
}

TEST_CASE("conntrack statistics without a header are an error") {
  CHECK(ConntrackStat().parse("").error().code() == ErrorCode::parse);
  CHECK(ConntrackStat().parse("00000001 00000002\n").error().code() == ErrorCode::parse);
}

TEST_CASE("a kernel without the statistics still tells how full the table is") {
  test::TempTree tree;
  tree.write("proc/sys/net/netfilter/nf_conntrack_count", "3\n");
  tree.write("proc/sys/net/netfilter/nf_conntrack_max", "8\n");
  CollectorFixture fixture(test::find_spec("conntrack"), tree.host());
  CHECK(fixture.run().value() ==
        "# TYPE node_nf_conntrack_entries gauge\nnode_nf_conntrack_entries 3\n"
        "# TYPE node_nf_conntrack_entries_limit gauge\nnode_nf_conntrack_entries_limit 8\n");
}

TEST_CASE("a count that is no number is an error that names it") {
  test::TempTree tree;
  tree.write("proc/sys/net/netfilter/nf_conntrack_count", "many\n");
  CollectorFixture fixture(test::find_spec("conntrack"), tree.host());
  CHECK(fixture.run().error().message() == "node_nf_conntrack_entries: not a number");
}

}  // namespace
