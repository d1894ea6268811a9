// TCP sockets, counted by state, from sock_diag(7) or from /proc/net/tcp.
#pragma once

#include <linux/inet_diag.h>

#include <array>
#include <cstdint>
#include <string_view>

#include "collectors/support/netlink.hpp"
#include "weir/expected.hpp"

namespace weir::collectors {

// By the kernel's number of a state (include/net/tcp_states.h); the first has none.
inline constexpr std::array<std::string_view, 12> kTcpStates{
    "",          "established", "syn_sent",   "syn_recv", "fin_wait1", "fin_wait2",
    "time_wait", "close",       "close_wait", "last_ack", "listen",    "closing"};

struct TcpStates {
  std::array<std::uint64_t, kTcpStates.size()> sockets{};
  // Sums over all sockets. Of a listening one the kernel tells connections, not bytes: those that
  // wait, and by sock_diag as tx those that may wait. As node_exporter has it.
  std::uint64_t rx_queued_bytes = 0;
  std::uint64_t tx_queued_bytes = 0;
};

// A request for all TCP sockets of AF_INET or AF_INET6.
[[nodiscard]] inet_diag_req_v2 tcp_diag_request(int family) noexcept;

// The socket that a message of the answer tells of; nothing if it tells of none.
[[nodiscard]] std::optional<inet_diag_msg> parse_tcp_diag(
    const detail::NetlinkMessage& message) noexcept;

// Adds the sockets of a datagram of the answer, of /proc/net/tcp or /proc/net/tcp6. Lines that are
// not a socket's are skipped; parse if the text is not this file's.
void count_tcp_diag(detail::Bytes datagram, TcpStates& states);
[[nodiscard]] Expected<void> count_tcp_file(std::string_view text, TcpStates& states);

}  // namespace weir::collectors
