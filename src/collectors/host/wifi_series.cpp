#include "collectors/host/wifi_series.hpp"

#include <array>

#include "collectors/support/links.hpp"

namespace weir::collectors {
namespace {

constexpr FamilySpec kFrequency{"node_wifi_interface_frequency_hertz",
                                "Frequency that the interface is on; 0: on none.",
                                MetricType::gauge, Fold::max};
constexpr FamilySpec kInfo{"node_wifi_station_info",
                           "The network that the interface belongs to; always 1."};
constexpr FamilySpec gauge(std::string_view name, std::string_view help) {
  return {name, help, MetricType::gauge, Fold::max};
}
constexpr FamilySpec counter(std::string_view name, std::string_view help) {
  return {name, help, MetricType::counter};
}
// By StationNumber.
constexpr std::array<FamilySpec, kStationNumbers> kNumbers{
    counter("node_wifi_station_connected_seconds_total", "Time since the station was connected."),
    gauge("node_wifi_station_inactive_seconds", "Time since the station was last heard."),
    gauge("node_wifi_station_receive_bits_per_second", "Rate of what the station sends."),
    gauge("node_wifi_station_transmit_bits_per_second", "Rate of what is sent to the station."),
    counter("node_wifi_station_receive_bytes_total", "Bytes received from the station."),
    counter("node_wifi_station_transmit_bytes_total", "Bytes sent to the station."),
    gauge("node_wifi_station_signal_dbm", "Strength of the station's signal, in dBm."),
    counter("node_wifi_station_transmit_retries_total",
            "Times that something was sent to the station again."),
    counter("node_wifi_station_transmit_failed_total",
            "Packets that could not be sent to the station."),
    counter("node_wifi_station_beacon_loss_total", "Times that the station's beacons were missed."),
};
constexpr auto kFamilies = [] {
  std::array<FamilySpec, kStationNumbers + 2> families{kFrequency, kInfo};
  for (std::size_t i = 0; i < kStationNumbers; ++i) families[i + 2] = kNumbers[i];
  return families;
}();

}  // namespace

std::string_view WifiSeries::text_of(detail::Bytes address) {
  address_.clear();
  detail::append_hardware_address(address, address_);
  return address_;
}

void WifiSeries::add_interface(std::string_view device, std::uint32_t frequency_mhz,
                               SampleBatch& out) {
  constexpr double kMega = 1e6;
  out.add(kFrequency, {{"device", device}}, frequency_mhz * kMega);
}

void WifiSeries::add_network(std::string_view device, const WirelessNetwork& network,
                             SampleBatch& out) {
  out.add(kInfo,
          {{"bssid", text_of(network.bssid)},
           {"device", device},
           {"mode", network.mode},
           {"ssid", network.ssid}},
          1);
}

void WifiSeries::add_station(std::string_view device, const WirelessStation& station,
                             SampleBatch& out) {
  const std::string_view address = text_of(station.address);
  for (std::size_t i = 0; i < kStationNumbers; ++i) {
    if (!station.numbers[i]) continue;
    out.add(kNumbers[i], {{"device", device}, {"mac_address", address}}, *station.numbers[i]);
  }
}

std::span<const FamilySpec> WifiSeries::families() noexcept {
  return kFamilies;
}

}  // namespace weir::collectors
