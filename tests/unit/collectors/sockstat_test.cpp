#include "collectors/host/sockstat.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <string>

#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace weir::collectors;
using weir::test::CollectorFixture;

namespace {

TEST_CASE("pairs are taken, what is no pair is skipped") {
  std::vector<SockstatField> fields;
  parse_sockstat("sockets: used 7\nTCP: inuse 4 orphan x mem\nnothing here\n\nRAW: inuse -1\n",
                 fields);
  REQUIRE(fields.size() == 3);
  CHECK(fields[0].protocol == "sockets");
  CHECK(fields[0].value == 7);
  CHECK(fields[1].name == "inuse");
  CHECK(fields[1].value == 4);
  CHECK(fields[2].value == -1);
}

TEST_CASE("pages of memory are exposed as bytes too") {
  test::TempTree tree;
  tree.write("proc/net/sockstat", "UDP: inuse 1 mem 3\n");
  CollectorFixture fixture(test::find_spec("sockstat"), tree.host());
  const std::string page = std::to_string(3 * ::sysconf(_SC_PAGESIZE));
  CHECK(fixture.run().value() ==
        "# TYPE node_sockstat_UDP_inuse gauge\nnode_sockstat_UDP_inuse 1\n"
        "# TYPE node_sockstat_UDP_mem gauge\nnode_sockstat_UDP_mem 3\n"
        "# TYPE node_sockstat_UDP_mem_bytes gauge\nnode_sockstat_UDP_mem_bytes " +
            page + "\n");
}

TEST_CASE("a protocol of a future kernel is left out") {
  test::TempTree tree;
  tree.write("proc/net/sockstat", "HOMA: inuse 3\nsockets: used 5\n");
  CollectorFixture fixture(test::find_spec("sockstat"), tree.host());
  CHECK(fixture.run().value() ==
        "# TYPE node_sockstat_sockets_used gauge\nnode_sockstat_sockets_used 5\n");
}

}  // namespace
