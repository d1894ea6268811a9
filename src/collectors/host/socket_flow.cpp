#include "collectors/host/socket_flow.hpp"

#include <arpa/inet.h>
#include <linux/tcp.h>

#include <algorithm>
#include <cstring>

namespace weir::collectors {
namespace {

constexpr std::uint32_t kListenBit = 1U << kTcpListen;

// Kernels differ in how much they tell: what is absent is 0.
tcp_info info_of(detail::Bytes value) noexcept {
  tcp_info info{};
  std::memcpy(&info, value.data(), std::min(value.size(), sizeof info));
  return info;
}

}  // namespace

inet_diag_req_v2 listeners_request(int family) noexcept {
  inet_diag_req_v2 request = tcp_diag_request(family);
  request.idiag_states = kListenBit;
  return request;
}

inet_diag_req_v2 flows_request(int family) noexcept {
  inet_diag_req_v2 request = tcp_diag_request(family);
  request.idiag_states &= ~kListenBit;
  request.idiag_ext = 1U << (INET_DIAG_INFO - 1U);
  return request;
}

std::optional<SocketFlow> parse_socket_flow(const detail::NetlinkMessage& message) noexcept {
  const auto socket = parse_tcp_diag(message);
  if (!socket) return std::nullopt;
  SocketFlow flow;
  flow.cookie = std::uint64_t{socket->id.idiag_cookie[1]} << 32U | socket->id.idiag_cookie[0];
  flow.local_port = ntohs(socket->id.idiag_sport);
  flow.remote_port = ntohs(socket->id.idiag_dport);
  flow.state = socket->idiag_state;
  flow.receive_queue = socket->idiag_rqueue;
  flow.send_queue = socket->idiag_wqueue;
  detail::for_each_attribute<inet_diag_msg>(
      message.body, [&flow](std::uint16_t type, detail::Bytes value) {
        if (type != INET_DIAG_INFO) return;
        const tcp_info info = info_of(value);
        flow.unsent_bytes = info.tcpi_notsent_bytes;
        flow.counters = SocketCounters{info.tcpi_total_retrans, info.tcpi_busy_time,
                                       info.tcpi_rwnd_limited,  info.tcpi_sndbuf_limited,
                                       info.tcpi_bytes_acked,   info.tcpi_bytes_received};
      });
  return flow;
}

}  // namespace weir::collectors
