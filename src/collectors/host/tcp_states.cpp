#include "collectors/host/tcp_states.hpp"

#include <linux/sock_diag.h>
#include <netinet/in.h>

#include "collectors/support/fields.hpp"

namespace weir::collectors {

inet_diag_req_v2 tcp_diag_request(int family) noexcept {
  inet_diag_req_v2 request{};
  request.sdiag_family = static_cast<std::uint8_t>(family);
  request.sdiag_protocol = IPPROTO_TCP;
  request.idiag_states = (1U << kTcpStates.size()) - 2;  // a bit for each state
  return request;
}

std::optional<inet_diag_msg> parse_tcp_diag(const detail::NetlinkMessage& message) noexcept {
  if (message.type != SOCK_DIAG_BY_FAMILY) return std::nullopt;
  const auto socket = detail::fixed_part<inet_diag_msg>(message.body);
  if (!socket || socket->idiag_state == 0 || socket->idiag_state >= kTcpStates.size()) {
    return std::nullopt;
  }
  return socket;
}

void count_tcp_diag(detail::Bytes datagram, TcpStates& states) {
  detail::for_each_message(datagram, [&states](const detail::NetlinkMessage& message) {
    const auto socket = parse_tcp_diag(message);
    if (!socket) return;
    ++states.sockets[socket->idiag_state];
    states.rx_queued_bytes += socket->idiag_rqueue;
    states.tx_queued_bytes += socket->idiag_wqueue;
  });
}

Expected<void> count_tcp_file(std::string_view text, TcpStates& states) {
  detail::Cursor lines(text);
  const auto header = lines.line();
  if (!header || !detail::trim(*header).starts_with("sl "))
    return Error(ErrorCode::parse, "no header of net/tcp");
  detail::for_each_line(lines.rest(), [&states](std::string_view line) {
    std::array<std::string_view, 5> fields;  // slot, local, remote, state, queues
    if (detail::split_fields(line, fields).size() != fields.size()) return;
    const auto state = detail::parse_hex<std::uint8_t>(fields[3]);
    const auto queues = detail::split_at(fields[4], ':');
    if (!state || *state == 0 || *state >= kTcpStates.size() || !queues) return;
    ++states.sockets[*state];
    states.tx_queued_bytes += detail::parse_hex<std::uint32_t>(queues->first).value_or(0);
    states.rx_queued_bytes += detail::parse_hex<std::uint32_t>(queues->second).value_or(0);
  });
  return {};
}

}  // namespace weir::collectors
