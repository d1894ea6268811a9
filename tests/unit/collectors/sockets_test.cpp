#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <sys/socket.h>

#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <vector>

#include "base/unique_fd.hpp"
#include "collectors/host/socket_book.hpp"
#include "collectors/host/socket_flow.hpp"
#include "support/collector_fixture.hpp"
#include "support/netlink_messages.hpp"

using namespace weir;
using namespace weir::collectors;
using weir::test::CollectorFixture;

namespace {

TEST_CASE("a socket's message tells ports, queues and what limits it") {
  inet_diag_msg head{};
  head.idiag_state = kTcpEstablished;
  head.id.idiag_sport = htons(8080);
  head.id.idiag_dport = htons(40000);
  head.id.idiag_cookie[0] = 7;
  head.id.idiag_cookie[1] = 1;
  head.idiag_rqueue = 10;
  head.idiag_wqueue = 20;
  tcp_info info{};
  info.tcpi_total_retrans = 3;
  info.tcpi_busy_time = 9'000'000;
  info.tcpi_rwnd_limited = 8'000'000;
  info.tcpi_sndbuf_limited = 1'000'000;
  info.tcpi_notsent_bytes = 15;
  info.tcpi_bytes_acked = 100;
  info.tcpi_bytes_received = 200;
  test::NetlinkMessages dump;
  dump.add(SOCK_DIAG_BY_FAMILY, head);
  dump.attribute(INET_DIAG_INFO, &info, sizeof info);
  dump.add(SOCK_DIAG_BY_FAMILY, head);  // an old kernel's, cut after the retransmits
  dump.attribute(INET_DIAG_INFO, &info, offsetof(tcp_info, tcpi_pacing_rate));
  dump.add(SOCK_DIAG_BY_FAMILY, head);  // without
  dump.add(NLMSG_DONE, 0);
  std::vector<SocketFlow> flows;
  detail::for_each_message(dump.bytes(), [&flows](const detail::NetlinkMessage& message) {
    if (const auto flow = parse_socket_flow(message)) flows.push_back(*flow);
  });
  REQUIRE(flows.size() == 3);
  CHECK(flows[0].cookie == (std::uint64_t{1} << 32U | 7U));
  CHECK(flows[0].local_port == 8080);
  CHECK(flows[0].remote_port == 40000);
  CHECK(flows[0].receive_queue == 10);
  CHECK(flows[0].send_queue == 20);
  CHECK(flows[0].unsent_bytes == 15);
  REQUIRE(flows[0].counters);
  CHECK(flows[0].counters->retransmits == 3);
  CHECK(flows[0].counters->busy_us == 9'000'000);
  CHECK(flows[0].counters->receiver_limited_us == 8'000'000);
  CHECK(flows[0].counters->send_buffer_limited_us == 1'000'000);
  CHECK(flows[0].counters->acked_bytes == 100);
  CHECK(flows[0].counters->received_bytes == 200);
  CHECK(flows[1].counters->retransmits == 3);
  CHECK(flows[1].counters->busy_us == 0);
  CHECK_FALSE(flows[2].counters.has_value());
}

struct Net {
  SocketBook book;
  std::vector<std::uint16_t> listening{8080};
  std::vector<SocketFlow> flows{};

  explicit Net(std::size_t top) : book(top) {}

  SocketFlow& flow(std::uint64_t cookie, std::uint16_t local, std::uint16_t remote,
                   std::uint8_t state = kTcpEstablished) {
    flows.push_back({cookie, local, remote, state, 0, 0, 0, SocketCounters{}});
    return flows.back();
  }
  std::string run(bool complete = true) {
    book.begin();
    for (const std::uint16_t port : listening) book.add_listener({0, port, 0, kTcpListen, 2, 128});
    for (const SocketFlow& one : flows) book.add(one);
    book.finish(complete);
    SampleBatch batch;
    book.add_to(batch);
    return test::listing(batch);
  }
};

bool has(const std::string& listing, const std::string& line) {
  return listing.find(line + "\n") != std::string::npos;
}

TEST_CASE("connections are told by the service's port, whoever called") {
  Net net(5);
  net.flow(1, 8080, 40000).receive_queue = 30;
  net.flow(2, 8080, 40001).send_queue = 70;
  net.flow(3, 8080, 40002, kTcpCloseWait);
  net.flow(4, 41000, 9092).unsent_bytes = 5;
  net.flow(5, 41001, 9092, kTcpTimeWait).counters.reset();
  const std::string listing = net.run();
  CHECK(
      has(listing, R"(weir_socket_connections{port="8080",role="server",state="established"} 2)"));
  CHECK(has(listing, R"(weir_socket_connections{port="8080",role="server",state="close_wait"} 1)"));
  CHECK(
      has(listing, R"(weir_socket_connections{port="9092",role="client",state="established"} 1)"));
  CHECK(has(listing, R"(weir_socket_connections{port="9092",role="client",state="time_wait"} 1)"));
  CHECK(has(listing, R"(weir_socket_receive_queue_bytes{port="8080",role="server"} 30)"));
  CHECK(has(listing, R"(weir_socket_send_queue_bytes{port="8080",role="server"} 70)"));
  CHECK(has(listing, R"(weir_socket_unsent_bytes{port="9092",role="client"} 5)"));
  CHECK(has(listing, R"(weir_socket_listen_backlog{port="8080",role="server"} 2)"));
  CHECK(has(listing, R"(weir_socket_listen_backlog_limit{port="8080",role="server"} 128)"));
}

TEST_CASE("a service's counters keep what closed sockets had") {
  Net net(5);
  net.flow(1, 8080, 40000).counters->busy_us = 3'000'000;
  net.flow(2, 8080, 40001).counters->busy_us = 1'000'000;
  const std::string busy = R"(weir_socket_busy_seconds_total{port="8080",role="server"} )";
  CHECK(has(net.run(), busy + "4"));
  CHECK(has(net.run(), busy + "4"));  // nothing gained
  net.flows.erase(net.flows.begin());
  CHECK(has(net.run(), busy + "4"));
  net.flows[0].counters->busy_us = 1'500'000;
  net.flow(3, 8080, 40002).counters->busy_us = 250'000;  // opened since
  CHECK(has(net.run(), busy + "4.75"));
  net.flows[0].counters->busy_us = 0;  // goes back: no kernel does, and no counter may
  CHECK(has(net.run(), busy + "4.75"));
}

TEST_CASE("a run that broke off counts nothing twice") {
  Net net(5);
  net.flow(1, 8080, 40000).counters->acked_bytes = 10;
  net.flow(2, 8080, 40001).counters->acked_bytes = 20;
  const std::string acked = R"(weir_socket_acked_bytes_total{port="8080",role="server"} )";
  CHECK(has(net.run(), acked + "30"));
  const auto all = net.flows;
  net.flows.pop_back();
  net.run(false);
  net.flows = all;
  CHECK(has(net.run(), acked + "30"));
}

TEST_CASE("services beyond the top share a remainder, and the sums stay exact") {
  Net net(2);
  net.listening.clear();
  for (std::uint16_t port = 100; port < 110; ++port) {
    for (std::uint16_t i = 0; i <= port - 100; ++i) {
      net.flow(port * 100U + i, static_cast<std::uint16_t>(1000 + i), port).counters->acked_bytes =
          1;
    }
  }
  std::string listing = net.run();
  CHECK(has(listing, R"(weir_socket_acked_bytes_total{port="109",role="client"} 10)"));
  CHECK(has(listing, R"(weir_socket_acked_bytes_total{port="108",role="client"} 9)"));
  CHECK(has(listing, R"(weir_socket_acked_bytes_total{port="other",role="client"} 36)"));
  CHECK(listing.find(R"(port="107")") == std::string::npos);
  CHECK(has(listing,
            R"(weir_socket_connections{port="other",role="client",state="established"} 36)"));
  // The remainder keeps what those had whose sockets have gone; who is in stays in.
  net.flows.resize(3);
  listing = net.run();
  CHECK(has(listing, R"(weir_socket_acked_bytes_total{port="other",role="client"} 36)"));
  CHECK(
      has(listing, R"(weir_socket_connections{port="other",role="client",state="established"} 0)"));
}

TEST_CASE("sockets beyond the limit are counted as untracked") {
  Net net(1);
  for (std::uint64_t i = 0; i < kMaxTrackedSockets + 3; ++i) net.flow(i, 8080, 40000);
  CHECK(has(net.run(), "weir_socket_untracked 3"));
  net.flows.resize(5);
  CHECK(has(net.run(), "weir_socket_untracked 0"));
}

// A connection over loopback whose receiver does not read.
struct StalledConnection {
  detail::UniqueFd server{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  detail::UniqueFd sender{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  detail::UniqueFd receiver;
  std::string port;

  StalledConnection() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(::bind(server.get(), generic, size) == 0);
    REQUIRE(::listen(server.get(), 1) == 0);
    REQUIRE(::getsockname(server.get(), generic, &size) == 0);
    REQUIRE(::connect(sender.get(), generic, size) == 0);
    receiver = detail::UniqueFd(::accept(server.get(), nullptr, nullptr));
    port = std::to_string(ntohs(address.sin_port));
    const std::string piece(65536, 'x');
    while (::send(sender.get(), piece.data(), piece.size(), MSG_DONTWAIT) > 0) {
    }
  }
};

double value_of(CollectorFixture& fixture, const std::string& series) {
  const std::string listing = fixture.run().value();
  const std::size_t at = listing.find(series + " ");
  REQUIRE(at != std::string::npos);
  return std::stod(listing.substr(at + series.size()));
}

// What the kernel does on another thread if it is busy.
bool comes_to_exceed(CollectorFixture& fixture, const std::string& series, double bound) {
  for (int i = 0; i < 1000; ++i) {
    if (value_of(fixture, series) > bound) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

TEST_CASE("a receiver that does not read is seen while it happens") {
  const StalledConnection stalled;
  CollectorFixture fixture(test::find_spec("sockets"), HostRoot(),
                           {{"collector.sockets.top", "10000"}});
  const std::string labels = "{port=\"" + stalled.port + "\",role=\"";
  // Both ends are this host's: the one that accepted is the server's.
  CHECK(comes_to_exceed(fixture, "weir_socket_receive_queue_bytes" + labels + "server\"}", 65536));
  CHECK(comes_to_exceed(fixture, "weir_socket_send_queue_bytes" + labels + "client\"}", 65536));
  const std::string limited = "weir_socket_receiver_limited_seconds_total" + labels + "client\"}";
  const double before = value_of(fixture, limited);
  CHECK(comes_to_exceed(fixture, limited, before + 0.1));
}

TEST_CASE("a number of services that is none is refused with its flag") {
  const auto text = GENERATE(as<std::string>(), "", "-1", "many", "10001", "5 ");
  const CollectorSpec spec = test::find_spec("sockets");
  CollectorOptions options(spec.options);
  REQUIRE(options.set("collector.sockets.top", text));
  const auto made = spec.make(options);
  REQUIRE_FALSE(made);
  CHECK(made.error().code() == ErrorCode::invalid_argument);
  CHECK(made.error().message().find("--collector.sockets.top") == 0);
}

}  // namespace
