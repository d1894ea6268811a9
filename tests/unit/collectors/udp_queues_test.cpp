#include "collectors/host/udp_queues.hpp"

#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <catch2/catch.hpp>
#include <string>

#include "base/unique_fd.hpp"
#include "support/collector_fixture.hpp"
#include "support/own_namespaces.hpp"
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

TEST_CASE("sockstat may count no socket, others or nothing at all") {
  CHECK(counts_none("TCP: inuse 4\nUDP: inuse 0 mem 0\nRAW: inuse 1\n", "UDP"));
  CHECK(counts_none("UDP6: inuse 0\n", "UDP6"));
  CHECK_FALSE(counts_none("TCP: inuse 0\nUDP: inuse 10 mem 0\nUDPLITE: inuse 0\n", "UDP"));
  CHECK_FALSE(counts_none("UDP: inuse 01\n", "UDP"));
  CHECK_FALSE(counts_none("UDP6: inuse 0\n", "UDP"));
  CHECK_FALSE(counts_none("UDP: mem 0\n", "UDP"));
  CHECK_FALSE(counts_none("UDP: inuse", "UDP"));
  CHECK_FALSE(counts_none("", "UDP"));
}

TEST_CASE("the queues of sockets that come later are counted") {
  test::TempTree tree;
  const std::string sockets = std::string(kHeader) + "  0: 0:1 0:0 07 00000010:0000000F 00\n";
  const auto transmits = [](CollectorFixture& fixture, std::string_view bytes) {
    const std::string line = "{ip=\"v4\",queue=\"tx\"} " + std::string(bytes) + "\n";
    return fixture.run().value().find(line) != std::string::npos;
  };
  tree.write("proc/net/udp", kHeader);
  tree.write("proc/net/sockstat", "UDP: inuse 0 mem 0\n");
  CollectorFixture fixture(test::find_spec("udp_queues"), tree.host());
  CHECK(transmits(fixture, "0"));
  tree.write("proc/net/udp", sockets);
  CHECK(transmits(fixture, "0"));  // the count stands for the file
  tree.write("proc/net/sockstat", "UDP: inuse 1 mem 0\n");
  CHECK(transmits(fixture, "16"));
  tree.write("proc/net/sockstat", "UDP: inuse 0 mem 0\n");
  CHECK(transmits(fixture, "16"));  // where there were some they are asked for at once
  tree.write("proc/net/udp", kHeader);
  CHECK(transmits(fixture, "0"));
  tree.write("proc/net/udp", sockets);
  tree.remove("proc/net/sockstat");
  CHECK(transmits(fixture, "16"));
}

TEST_CASE("a datagram that waits in this kernel's queue is seen at once") {
  CollectorFixture fixture(test::find_spec("udp_queues"), HostRoot());
  const auto failed_step = test::in_own_namespaces(CLONE_NEWNET, [&fixture] {
    const auto receives = [&fixture] {
      const std::string page = fixture.run().value();
      return page.find("{ip=\"v4\",queue=\"rx\"} 0\n") == std::string::npos;
    };
    if (receives() || receives()) return 1;
    const detail::UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq loopback{{{"lo"}}, {}};
    loopback.ifr_flags = static_cast<short>(IFF_UP);
    if (::ioctl(socket.get(), SIOCSIFFLAGS, &loopback) != 0) return 2;
    sockaddr_in self{};
    self.sin_family = AF_INET;
    self.sin_port = htons(4711);
    self.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto* address = reinterpret_cast<const sockaddr*>(&self);
    if (::bind(socket.get(), address, sizeof self) != 0 || receives()) return 3;
    if (::sendto(socket.get(), "hello", 5, 0, address, sizeof self) != 5) return 4;
    pollfd arrived{socket.get(), POLLIN, 0};  // by another thread of the kernel's if it is busy
    if (::poll(&arrived, 1, 10'000) != 1) return 5;
    return receives() && receives() ? 0 : 6;
  });
  if (!failed_step) WARN("no right to have a network");
  CHECK(failed_step.value_or(0) == 0);
}

}  // namespace
