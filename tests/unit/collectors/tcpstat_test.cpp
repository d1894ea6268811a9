#include <arpa/inet.h>
#include <linux/sock_diag.h>
#include <sched.h>
#include <sys/socket.h>

#include <catch2/catch.hpp>
#include <string>

#include "base/unique_fd.hpp"
#include "collectors/host/tcp_states.hpp"
#include "support/collector_fixture.hpp"
#include "support/netlink_messages.hpp"
#include "support/own_namespaces.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace weir::collectors;
using weir::test::CollectorFixture;

namespace {

inet_diag_msg diag(std::uint8_t state, std::uint32_t rx, std::uint32_t tx) {
  inet_diag_msg message{};
  message.idiag_family = AF_INET;
  message.idiag_state = state;
  message.idiag_rqueue = rx;
  message.idiag_wqueue = tx;
  return message;
}

double value_of(CollectorFixture& fixture, const std::string& state) {
  const std::string listing = fixture.run().value();
  const std::string head = "node_tcp_connection_states{state=\"" + state + "\"} ";
  const std::size_t at = listing.find(head);
  return at == std::string::npos ? -1 : std::stod(listing.substr(at + head.size()));
}

TEST_CASE("sockets are counted by state, their queues added up") {
  test::NetlinkMessages dump;
  dump.add(SOCK_DIAG_BY_FAMILY, diag(1, 10, 20));
  dump.add(SOCK_DIAG_BY_FAMILY, diag(1, 1, 2));
  dump.add(SOCK_DIAG_BY_FAMILY, diag(8, 5, 0));
  dump.add(SOCK_DIAG_BY_FAMILY, diag(0, 1000, 1000));   // no state
  dump.add(SOCK_DIAG_BY_FAMILY, diag(12, 1000, 1000));  // a state that was not asked for
  dump.add(NLMSG_DONE, 0);
  TcpStates states;
  count_tcp_diag(dump.bytes(), states);
  CHECK(states.sockets[1] == 2);
  CHECK(states.sockets[8] == 1);
  CHECK(states.rx_queued_bytes == 16);
  CHECK(states.tx_queued_bytes == 22);
  for (std::size_t size = 0; size < sizeof(nlmsghdr) + sizeof(inet_diag_msg); ++size) {
    TcpStates none;
    count_tcp_diag(dump.bytes().first(size), none);
    CHECK(none.sockets == TcpStates().sockets);
  }
}

TEST_CASE("every state is asked for, and no other") {
  CHECK(tcp_diag_request(AF_INET).idiag_states == 0xffe);
  CHECK(tcp_diag_request(AF_INET6).sdiag_family == AF_INET6);
}

TEST_CASE("broken lines of net/tcp cost themselves only") {
  TcpStates states;
  REQUIRE(
      count_tcp_file("  sl  local_address rem_address   st tx_queue rx_queue\n"
                     "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000003 00:0 0\n"
                     "   1: 0100007F:1F90 0100007F:A001 01 00000010:00000020 00:0 0\n"
                     "   2: 0100007F:1F90 0100007F:A002 0D 00000010:00000020 00:0 0\n"
                     "   3: 0100007F:1F90 0100007F:A003 xx 00000010:00000020 00:0 0\n"
                     "   4: 0100007F:1F90 0100007F:A004 01 0000001000000020 00:0 0\n"
                     "   5: 0100007F:1F90 0100007F:A005 06\n\n",
                     states));
  CHECK(states.sockets[10] == 1);
  CHECK(states.sockets[1] == 1);
  CHECK(states.sockets[6] == 0);
  CHECK(states.rx_queued_bytes == 0x23);
  CHECK(states.tx_queued_bytes == 0x10);
  CHECK(count_tcp_file("", states).error().code() == ErrorCode::parse);
  CHECK(count_tcp_file("   0: 0100007F:1F90\n", states).error().code() == ErrorCode::parse);
}

TEST_CASE("all states are told without a single socket") {
  const test::TempTree tree;
  CollectorFixture fixture(test::find_spec("tcpstat"), tree.host());
  CHECK(fixture.run().error().code() == ErrorCode::no_data);
  tree.write("proc/net/tcp6", "  sl  local_address\n");
  REQUIRE(fixture.run());
  CHECK(fixture.batch().size() == 13);
}

TEST_CASE("a socket that listens on this machine is counted") {
  // In a network of its own, where nobody else has any.
  const auto failed_step = test::in_own_namespaces(CLONE_NEWNET, [] {
    CollectorFixture fixture(test::find_spec("tcpstat"), HostRoot());
    if (value_of(fixture, "listen") != 0) return 1;
    for (const int family : {AF_INET, AF_INET6}) {
      const detail::UniqueFd server(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
      if (!server) continue;  // a kernel without IPv6
      if (::listen(server.get(), 5) != 0) return 2;
      if (value_of(fixture, "listen") != 1 || fixture.batch().size() != 13) return 3;
    }
    return value_of(fixture, "listen") == 0 ? 0 : 4;
  });
  if (!failed_step) WARN("no right to have a network");
  CHECK(failed_step.value_or(0) == 0);
}

}  // namespace
