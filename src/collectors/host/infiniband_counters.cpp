#include "collectors/host/infiniband_counters.hpp"

#include <array>
#include <cmath>

#include "collectors/support/fields.hpp"

namespace weir::collectors {
namespace {

constexpr FamilySpec counter(std::string_view name, std::string_view help) {
  return {name, help, MetricType::counter};
}
constexpr detail::Scale kWords{4};
// clang-format off
constexpr std::array kCounters{
    InfinibandCounter{"counters_ext/port_multicast_rcv_packets", counter("node_infiniband_legacy_multicast_packets_received_total", "Multicast packets received (kernels before 4.5).")},
    InfinibandCounter{"counters_ext/port_multicast_xmit_packets", counter("node_infiniband_legacy_multicast_packets_transmitted_total", "Multicast packets transmitted (kernels before 4.5).")},
    InfinibandCounter{"counters_ext/port_rcv_data_64", counter("node_infiniband_legacy_data_received_bytes_total", "Bytes received on all links (kernels before 4.5)."), kWords},
    InfinibandCounter{"counters_ext/port_rcv_packets_64", counter("node_infiniband_legacy_packets_received_total", "Packets received on all links (kernels before 4.5).")},
    InfinibandCounter{"counters_ext/port_unicast_rcv_packets", counter("node_infiniband_legacy_unicast_packets_received_total", "Unicast packets received (kernels before 4.5).")},
    InfinibandCounter{"counters_ext/port_unicast_xmit_packets", counter("node_infiniband_legacy_unicast_packets_transmitted_total", "Unicast packets transmitted (kernels before 4.5).")},
    InfinibandCounter{"counters_ext/port_xmit_data_64", counter("node_infiniband_legacy_data_transmitted_bytes_total", "Bytes transmitted on all links (kernels before 4.5)."), kWords},
    InfinibandCounter{"counters_ext/port_xmit_packets_64", counter("node_infiniband_legacy_packets_transmitted_total", "Packets transmitted on all links (kernels before 4.5).")},
    InfinibandCounter{"counters/excessive_buffer_overrun_errors", counter("node_infiniband_excessive_buffer_overrun_errors_total", "Times that buffers overran in several flow control periods in a row.")},
    InfinibandCounter{"counters/link_downed", counter("node_infiniband_link_downed_total", "Times that the link could not recover from an error and went down.")},
    InfinibandCounter{"counters/link_error_recovery", counter("node_infiniband_link_error_recovery_total", "Times that the link recovered from an error.")},
    InfinibandCounter{"counters/local_link_integrity_errors", counter("node_infiniband_local_link_integrity_errors_total", "Times that local physical errors were above the threshold.")},
    InfinibandCounter{"counters/multicast_rcv_packets", counter("node_infiniband_multicast_packets_received_total", "Multicast packets received, errors included.")},
    InfinibandCounter{"counters/multicast_xmit_packets", counter("node_infiniband_multicast_packets_transmitted_total", "Multicast packets transmitted, errors included.")},
    InfinibandCounter{"counters/port_rcv_constraint_errors", counter("node_infiniband_port_constraint_errors_received_total", "Packets received on the switch's physical port and discarded.")},
    InfinibandCounter{"counters/port_rcv_data", counter("node_infiniband_port_data_received_bytes_total", "Bytes received on all links."), kWords},
    InfinibandCounter{"counters/port_rcv_discards", counter("node_infiniband_port_discards_received_total", "Packets received and discarded because the port was down or congested.")},
    InfinibandCounter{"counters/port_rcv_errors", counter("node_infiniband_port_errors_received_total", "Packets received with an error.")},
    InfinibandCounter{"counters/port_rcv_packets", counter("node_infiniband_port_packets_received_total", "Packets received on all virtual lanes, errors included.")},
    InfinibandCounter{"counters/port_rcv_remote_physical_errors", counter("node_infiniband_port_receive_remote_physical_errors_total", "Packets received that a switch before had marked as bad.")},
    InfinibandCounter{"counters/port_rcv_switch_relay_errors", counter("node_infiniband_port_receive_switch_relay_errors_total", "Packets that the switch could not forward.")},
    InfinibandCounter{"counters/port_xmit_constraint_errors", counter("node_infiniband_port_constraint_errors_transmitted_total", "Packets that the switch's physical port did not transmit.")},
    InfinibandCounter{"counters/port_xmit_data", counter("node_infiniband_port_data_transmitted_bytes_total", "Bytes transmitted on all links."), kWords},
    InfinibandCounter{"counters/port_xmit_discards", counter("node_infiniband_port_discards_transmitted_total", "Packets to transmit that were discarded because the port was down or congested.")},
    InfinibandCounter{"counters/port_xmit_packets", counter("node_infiniband_port_packets_transmitted_total", "Packets transmitted on all virtual lanes, errors included.")},
    InfinibandCounter{"counters/port_xmit_wait", counter("node_infiniband_port_transmit_wait_total", "Ticks in which the port had data and transmitted none.")},
    InfinibandCounter{"counters/symbol_error", counter("node_infiniband_symbol_error_total", "Minor errors on a physical lane.")},
    InfinibandCounter{"counters/unicast_rcv_packets", counter("node_infiniband_unicast_packets_received_total", "Unicast packets received, errors included.")},
    InfinibandCounter{"counters/unicast_xmit_packets", counter("node_infiniband_unicast_packets_transmitted_total", "Unicast packets transmitted, errors included.")},
    InfinibandCounter{"counters/VL15_dropped", counter("node_infiniband_vl15_dropped_total", "Packets of virtual lane 15 that were dropped for want of resources.")},
    InfinibandCounter{"hw_counters/duplicate_request", counter("node_infiniband_duplicate_requests_packets_total", "Packets received of requests that had been executed before.")},
    InfinibandCounter{"hw_counters/implied_nak_seq_err", counter("node_infiniband_implied_nak_seq_errors_total", "Acknowledgements with a sequence number above that of the read or response expected.")},
    InfinibandCounter{"hw_counters/local_ack_timeout_err", counter("node_infiniband_local_ack_timeout_errors_total", "Times that a sender's acknowledgement timer expired, without the last retry.")},
    InfinibandCounter{"hw_counters/np_cnp_sent", counter("node_infiniband_np_cnp_packets_sent_total", "Congestion notifications sent because a packet was marked.")},
    InfinibandCounter{"hw_counters/np_ecn_marked_roce_packets", counter("node_infiniband_np_ecn_marked_roce_packets_received_total", "RoCEv2 packets received that were marked for congestion.")},
    InfinibandCounter{"hw_counters/out_of_buffer", counter("node_infiniband_out_of_buffer_drops_total", "Packets dropped because a queue pair had no receive request.")},
    InfinibandCounter{"hw_counters/out_of_sequence", counter("node_infiniband_out_of_sequence_packets_received_total", "Packets received out of sequence.")},
    InfinibandCounter{"hw_counters/packet_seq_err", counter("node_infiniband_packet_sequence_errors_total", "Sequence errors that the receiver told of, without the last retry.")},
    InfinibandCounter{"hw_counters/req_cqe_error", counter("node_infiniband_req_cqes_errors_total", "Completions with an error at the requester.")},
    InfinibandCounter{"hw_counters/req_cqe_flush_error", counter("node_infiniband_req_cqes_flush_errors_total", "Completions flushed with an error at the requester.")},
    InfinibandCounter{"hw_counters/req_remote_access_errors", counter("node_infiniband_req_remote_access_errors_total", "Remote access errors at the requester.")},
    InfinibandCounter{"hw_counters/req_remote_invalid_request", counter("node_infiniband_req_remote_invalid_request_errors_total", "Invalid requests that the remote side told the requester of.")},
    InfinibandCounter{"hw_counters/resp_cqe_error", counter("node_infiniband_resp_cqes_errors_total", "Completions with an error at the responder.")},
    InfinibandCounter{"hw_counters/resp_cqe_flush_error", counter("node_infiniband_resp_cqes_flush_errors_total", "Completions flushed with an error at the responder.")},
    InfinibandCounter{"hw_counters/resp_local_length_error", counter("node_infiniband_resp_local_length_errors_total", "Local length errors at the responder.")},
    InfinibandCounter{"hw_counters/resp_remote_access_errors", counter("node_infiniband_resp_remote_access_errors_total", "Remote access errors at the responder.")},
    InfinibandCounter{"hw_counters/rnr_nak_retry_err", counter("node_infiniband_rnr_nak_retry_packets_received_total", "Packets received that say the receiver is not ready, without the last retry.")},
    InfinibandCounter{"hw_counters/roce_adp_retrans", counter("node_infiniband_roce_adp_retransmits_total", "Adaptive retransmissions of RoCE.")},
    InfinibandCounter{"hw_counters/roce_adp_retrans_to", counter("node_infiniband_roce_adp_retransmits_timeout_total", "Timeouts of RoCE for adaptive retransmission.")},
    InfinibandCounter{"hw_counters/roce_slow_restart", counter("node_infiniband_roce_slow_restart_used_total", "Times that RoCE restarted slowly.")},
    InfinibandCounter{"hw_counters/roce_slow_restart_cnps", counter("node_infiniband_roce_slow_restart_cnps_total", "Congestion notifications that slow restart made.")},
    InfinibandCounter{"hw_counters/roce_slow_restart_trans", counter("node_infiniband_roce_slow_restart_total", "Times that RoCE changed to slow restart.")},
    InfinibandCounter{"hw_counters/rp_cnp_handled", counter("node_infiniband_rp_cnp_packets_handled_total", "Congestion notifications that slowed transmission down.")},
    InfinibandCounter{"hw_counters/rp_cnp_ignored", counter("node_infiniband_rp_cnp_ignored_packets_received_total", "Congestion notifications received and ignored.")},
    InfinibandCounter{"hw_counters/rx_atomic_requests", counter("node_infiniband_rx_atomic_requests_total", "ATOMIC requests received.")},
    InfinibandCounter{"hw_counters/rx_dct_connect", counter("node_infiniband_rx_dct_connect_requests_total", "Connection requests received for dynamically connected transport.")},
    InfinibandCounter{"hw_counters/rx_icrc_encapsulated", counter("node_infiniband_rx_icrc_encapsulated_errors_total", "RoCE packets with a wrong invariant CRC.")},
    InfinibandCounter{"hw_counters/rx_read_requests", counter("node_infiniband_rx_read_requests_total", "READ requests received.")},
    InfinibandCounter{"hw_counters/rx_write_requests", counter("node_infiniband_rx_write_requests_total", "WRITE requests received.")},
    InfinibandCounter{"hw_counters/lifespan", {"node_infiniband_lifespan_seconds", "So long the counters may be stale when they are read.", MetricType::gauge, Fold::max}, {1, 1000}},
};
// clang-format on
constexpr auto kFamilies = [] {
  std::array<FamilySpec, kCounters.size() + 4> families{kInfinibandInfo, kInfinibandState,
                                                        kInfinibandPhysicalState, kInfinibandRate};
  for (std::size_t i = 0; i < kCounters.size(); ++i) families[i + 4] = kCounters[i].family;
  return families;
}();

}  // namespace

std::span<const InfinibandCounter> infiniband_counters() noexcept {
  return kCounters;
}

std::span<const FamilySpec> infiniband_families() noexcept {
  return kFamilies;
}

std::optional<double> parse_infiniband_state(std::string_view text) noexcept {
  const auto parts = detail::split_at(text, ':');
  const auto state = parts ? detail::parse_number<std::uint32_t>(parts->first) : std::nullopt;
  return state ? std::optional<double>(*state) : std::nullopt;
}

std::optional<double> parse_infiniband_rate(std::string_view text) noexcept {
  constexpr double kBytesPerGigabit = 1e9 / 8;
  detail::Cursor cursor(text);
  const auto rate = detail::parse_finite(cursor.field());
  if (!rate || *rate < 0 || cursor.field() != "Gb/sec") return std::nullopt;
  return std::trunc(*rate * kBytesPerGigabit);
}

}  // namespace weir::collectors
