// Wireless interfaces and their stations, as nl80211 tells of them by generic netlink
// (linux/nl80211.h). Each parser gives nothing for a message of another family or command.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "collectors/support/netlink.hpp"

namespace weir::collectors {

// Borrows from the dump, as the others below.
struct WirelessInterface {
  std::uint32_t index = 0;
  std::string_view name;
  std::uint32_t frequency_mhz = 0;  // 0: on none
};
// Nothing for one that is no network device.
[[nodiscard]] std::optional<WirelessInterface> parse_wireless_interface(
    const detail::NetlinkMessage& message, std::uint16_t family) noexcept;

// The network that the interface belongs to.
struct WirelessNetwork {
  detail::Bytes bssid;
  std::string_view ssid;  // any bytes; empty: hidden
  std::string_view mode;  // "client", "ad-hoc", "unknown"
};
// Nothing for one that was only heard.
[[nodiscard]] std::optional<WirelessNetwork> parse_joined_network(
    const detail::NetlinkMessage& message, std::uint16_t family) noexcept;

enum class StationNumber : std::uint8_t {
  connected_seconds,
  inactive_seconds,
  receive_bits_per_second,
  transmit_bits_per_second,
  receive_bytes,
  transmit_bytes,
  signal_dbm,
  transmit_retries,
  transmit_failed,
  beacon_loss,
};
inline constexpr std::size_t kStationNumbers = 10;

// Who is on the other side.
struct WirelessStation {
  detail::Bytes address;
  std::array<std::optional<double>, kStationNumbers> numbers;  // by StationNumber
};
[[nodiscard]] std::optional<WirelessStation> parse_wireless_station(
    const detail::NetlinkMessage& message, std::uint16_t family) noexcept;

}  // namespace weir::collectors
