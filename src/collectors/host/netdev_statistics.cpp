#include "collectors/host/netdev_statistics.hpp"

namespace weir::collectors {
namespace {

using Counters = rtnl_link_stats64;

constexpr unsigned kDetailedNetlink = static_cast<unsigned>(NetdevNames::detailed_by_netlink);
constexpr unsigned kDetailedFile = static_cast<unsigned>(NetdevNames::detailed_by_file);
constexpr unsigned kDetailed = kDetailedNetlink | kDetailedFile;
constexpr unsigned kCommonNetlink = static_cast<unsigned>(NetdevNames::common_by_netlink);
constexpr unsigned kCommon = kCommonNetlink | static_cast<unsigned>(NetdevNames::common_by_file);
constexpr unsigned kNetlink = kCommonNetlink | kDetailedNetlink;
constexpr unsigned kAll = kCommon | kDetailed;

constexpr FamilySpec counter(std::string_view name, std::string_view help) {
  return {name, help, MetricType::counter};
}

constexpr std::array kStatistics{
    NetdevStatistic{counter("node_network_receive_bytes_total", "Bytes received."),
                    kAll,
                    {&Counters::rx_bytes}},
    NetdevStatistic{counter("node_network_receive_packets_total", "Packets received."),
                    kAll,
                    {&Counters::rx_packets}},
    NetdevStatistic{counter("node_network_receive_errs_total", "Bad packets received."),
                    kCommon,
                    {&Counters::rx_errors}},
    NetdevStatistic{
        counter("node_network_receive_drop_total",
                "Packets received and dropped, those missed for want of buffers included."),
        kCommon,
        {&Counters::rx_dropped, &Counters::rx_missed_errors}},
    NetdevStatistic{counter("node_network_receive_fifo_total", "Receiver FIFO overruns."),
                    kCommon | kDetailedFile,
                    {&Counters::rx_fifo_errors}},
    NetdevStatistic{counter("node_network_receive_frame_total",
                            "Packets received with a frame, length, overflow or checksum error."),
                    kCommon | kDetailedFile,
                    {&Counters::rx_frame_errors, &Counters::rx_length_errors,
                     &Counters::rx_over_errors, &Counters::rx_crc_errors}},
    NetdevStatistic{
        counter("node_network_receive_compressed_total", "Compressed packets received."),
        kAll,
        {&Counters::rx_compressed}},
    NetdevStatistic{counter("node_network_receive_multicast_total", "Multicast packets received."),
                    kCommon | kDetailedFile,
                    {&Counters::multicast}},
    NetdevStatistic{counter("node_network_receive_nohandler_total",
                            "Packets received that no protocol handler took."),
                    kNetlink,
                    {&Counters::rx_nohandler}},
    NetdevStatistic{
        counter("node_network_transmit_bytes_total", "Bytes sent."), kAll, {&Counters::tx_bytes}},
    NetdevStatistic{counter("node_network_transmit_packets_total", "Packets sent."),
                    kAll,
                    {&Counters::tx_packets}},
    NetdevStatistic{counter("node_network_transmit_errs_total", "Errors in sending."),
                    kCommon,
                    {&Counters::tx_errors}},
    NetdevStatistic{
        counter("node_network_transmit_drop_total", "Packets dropped on their way out."),
        kCommon,
        {&Counters::tx_dropped}},
    NetdevStatistic{counter("node_network_transmit_fifo_total", "Sender FIFO errors."),
                    kCommon | kDetailedFile,
                    {&Counters::tx_fifo_errors}},
    NetdevStatistic{counter("node_network_transmit_colls_total", "Collisions while sending."),
                    kCommon | kDetailedFile,
                    {&Counters::collisions}},
    NetdevStatistic{
        counter(
            "node_network_transmit_carrier_total",
            "Packets not sent for loss of carrier, abort, missing heartbeat or a late collision."),
        kCommon | kDetailedFile,
        {&Counters::tx_carrier_errors, &Counters::tx_aborted_errors, &Counters::tx_heartbeat_errors,
         &Counters::tx_window_errors}},
    NetdevStatistic{counter("node_network_transmit_compressed_total", "Compressed packets sent."),
                    kAll,
                    {&Counters::tx_compressed}},
    NetdevStatistic{counter("node_network_receive_errors_total", "Bad packets received."),
                    kDetailed,
                    {&Counters::rx_errors}},
    NetdevStatistic{counter("node_network_receive_dropped_total", "Packets received and dropped."),
                    kDetailed,
                    {&Counters::rx_dropped}},
    NetdevStatistic{
        counter("node_network_receive_length_errors_total", "Packets received of a wrong length."),
        kDetailedNetlink,
        {&Counters::rx_length_errors}},
    NetdevStatistic{counter("node_network_receive_over_errors_total",
                            "Packets received into a full ring buffer."),
                    kDetailedNetlink,
                    {&Counters::rx_over_errors}},
    NetdevStatistic{
        counter("node_network_receive_crc_errors_total", "Packets received with a bad checksum."),
        kDetailedNetlink,
        {&Counters::rx_crc_errors}},
    NetdevStatistic{counter("node_network_receive_frame_errors_total",
                            "Packets received with a bad frame alignment."),
                    kDetailedNetlink,
                    {&Counters::rx_frame_errors}},
    NetdevStatistic{counter("node_network_receive_fifo_errors_total", "Receiver FIFO overruns."),
                    kDetailedNetlink,
                    {&Counters::rx_fifo_errors}},
    NetdevStatistic{
        counter("node_network_receive_missed_errors_total", "Packets missed for want of buffers."),
        kDetailedNetlink,
        {&Counters::rx_missed_errors}},
    NetdevStatistic{counter("node_network_multicast_total", "Multicast packets received."),
                    kDetailedNetlink,
                    {&Counters::multicast}},
    NetdevStatistic{counter("node_network_collisions_total", "Collisions while sending."),
                    kDetailedNetlink,
                    {&Counters::collisions}},
    NetdevStatistic{counter("node_network_transmit_errors_total", "Errors in sending."),
                    kDetailed,
                    {&Counters::tx_errors}},
    NetdevStatistic{
        counter("node_network_transmit_dropped_total", "Packets dropped on their way out."),
        kDetailed,
        {&Counters::tx_dropped}},
    NetdevStatistic{
        counter("node_network_transmit_aborted_errors_total", "Packets whose sending was aborted."),
        kDetailedNetlink,
        {&Counters::tx_aborted_errors}},
    NetdevStatistic{counter("node_network_transmit_carrier_errors_total",
                            "Packets not sent for loss of carrier."),
                    kDetailedNetlink,
                    {&Counters::tx_carrier_errors}},
    NetdevStatistic{counter("node_network_transmit_fifo_errors_total", "Sender FIFO errors."),
                    kDetailedNetlink,
                    {&Counters::tx_fifo_errors}},
    NetdevStatistic{counter("node_network_transmit_heartbeat_errors_total",
                            "Packets sent without a heartbeat."),
                    kDetailedNetlink,
                    {&Counters::tx_heartbeat_errors}},
    NetdevStatistic{
        counter("node_network_transmit_window_errors_total", "Late collisions while sending."),
        kDetailedNetlink,
        {&Counters::tx_window_errors}},
};

// The catalog wants the families alone.
constexpr auto kFamilies = [] {
  std::array<FamilySpec, kStatistics.size() + 2> families{};
  for (std::size_t i = 0; i < kStatistics.size(); ++i) families[i] = kStatistics[i].family;
  families[kStatistics.size()] = kNetworkAddressInfo;
  families.back() = kDevicesLeftOut;
  return families;
}();

}  // namespace

std::span<const NetdevStatistic> netdev_statistics() noexcept {
  return kStatistics;
}

std::span<const FamilySpec> netdev_families() noexcept {
  return kFamilies;
}

}  // namespace weir::collectors
