// A TCP socket with what limits its flow, from sock_diag(7) and its tcp_info (linux/tcp.h).
#pragma once

#include <cstdint>
#include <optional>

#include "collectors/host/tcp_states.hpp"
#include "collectors/support/netlink.hpp"

namespace weir::collectors {

// Sums over a socket's life; 0 where the kernel does not tell (sockets in TIME_WAIT, kernels before
// 4.10).
struct SocketCounters {
  std::uint64_t retransmits = 0;
  std::uint64_t busy_us = 0;                 // time with unacknowledged data
  std::uint64_t receiver_limited_us = 0;     // of it: the peer's window was full
  std::uint64_t send_buffer_limited_us = 0;  // of it: the own send buffer was full
  std::uint64_t acked_bytes = 0;
  std::uint64_t received_bytes = 0;
};

struct SocketFlow {
  std::uint64_t cookie = 0;  // the kernel's name of the socket, never used again
  std::uint16_t local_port = 0;
  std::uint16_t remote_port = 0;
  std::uint8_t state = 0;           // see kTcpStates
  std::uint32_t receive_queue = 0;  // bytes not read; of a listener: connections not accepted
  std::uint32_t send_queue = 0;     // bytes not acknowledged; of a listener: the queue's limit
  std::uint32_t unsent_bytes = 0;   // of those
  std::optional<SocketCounters> counters;
};

inline constexpr std::uint8_t kTcpEstablished = 1;
inline constexpr std::uint8_t kTcpTimeWait = 6;
inline constexpr std::uint8_t kTcpCloseWait = 8;
inline constexpr std::uint8_t kTcpListen = 10;

// A request for the sockets of a family: the listening ones, or the others with their tcp_info.
[[nodiscard]] inet_diag_req_v2 listeners_request(int family) noexcept;
[[nodiscard]] inet_diag_req_v2 flows_request(int family) noexcept;

// Nothing if the message tells of no socket.
[[nodiscard]] std::optional<SocketFlow> parse_socket_flow(
    const detail::NetlinkMessage& message) noexcept;

}  // namespace weir::collectors
