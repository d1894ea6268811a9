#include "collectors/host/udp_queues.hpp"

#include <catch2/catch.hpp>

#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace weir::collectors;
using weir::test::CollectorFixture;

namespace {

constexpr std::string_view kHeader =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n";

TEST_CASE("the queues of all sockets add up") {
  const auto queues =
      parse_udp_queues(std::string(kHeader) +
                       "  0: 00000000:0001 00000000:0000 07 00000010:0000000F 00\n"
                       "  1: 00000000:0002 00000000:0000 07 00000001:00000001 00\n");
  REQUIRE(queues);
  CHECK(queues->transmit_bytes == 17);
  CHECK(queues->receive_bytes == 16);
}

TEST_CASE("malformed sockets count nothing, another file is an error") {
  const auto queues = parse_udp_queues(std::string(kHeader) + "  0: 00000000:0001\n" +
                                       "  1: a:1 b:0 07 zz:01 00\n  2: a:1 b:0 07 nocolon 00\n");
  REQUIRE(queues);
  CHECK(queues->transmit_bytes == 0);
  CHECK(queues->receive_bytes == 1);
  CHECK(parse_udp_queues("").error().code() == ErrorCode::parse);
  CHECK(parse_udp_queues("Inter-| Receive\n").error().code() == ErrorCode::parse);
}

TEST_CASE("a kernel without IPv6 has the queues of IPv4") {
  test::TempTree tree;
  tree.write("proc/net/udp", kHeader);
  CollectorFixture fixture(test::find_spec("udp_queues"), tree.host());
  CHECK(fixture.run().value() ==
        "# TYPE node_udp_queues gauge\nnode_udp_queues{ip=\"v4\",queue=\"rx\"} 0\n"
        "node_udp_queues{ip=\"v4\",queue=\"tx\"} 0\n");
}

}  // namespace
