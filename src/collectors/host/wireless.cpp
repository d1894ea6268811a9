#include "collectors/host/wireless.hpp"

#include <linux/genetlink.h>
#include <linux/nl80211.h>

#include "collectors/support/links.hpp"

namespace weir::collectors {
namespace {

using detail::Bytes;
using detail::fixed_part;

bool is_command(const detail::NetlinkMessage& message, std::uint16_t family,
                std::uint8_t command) noexcept {
  const auto head = fixed_part<genlmsghdr>(message.body);
  return message.type == family && head && head->cmd == command;
}

std::string_view mode_of(std::uint32_t status) noexcept {
  if (status == NL80211_BSS_STATUS_AUTHENTICATED || status == NL80211_BSS_STATUS_ASSOCIATED)
    return "client";
  return status == NL80211_BSS_STATUS_IBSS_JOINED ? "ad-hoc" : "unknown";
}

// The name among a beacon's elements: number, size, value in a row (IEEE 802.11, 9.4.2).
std::string_view find_ssid(Bytes elements) noexcept {
  constexpr std::byte kSsid{0};
  while (elements.size() >= 2) {
    const auto size = std::to_integer<std::size_t>(elements[1]);
    if (elements.size() - 2 < size) break;
    if (elements[0] == kSsid) return {reinterpret_cast<const char*>(elements.data() + 2), size};
    elements = elements.subspan(2 + size);
  }
  return {};
}

template <class T>
std::optional<double> number(Bytes value, double factor = 1, double divisor = 1) noexcept {
  const auto read = fixed_part<T>(value);
  return read ? std::optional(static_cast<double>(*read) * factor / divisor) : std::nullopt;
}

std::optional<double> bits_per_second(Bytes rate) noexcept {
  constexpr double kUnit = 100'000;
  std::optional<double> narrow;
  std::optional<double> wide;  // where the rate has no room in 16 bits the other is 0 or not there
  detail::for_each_nested(rate, [&](std::uint16_t type, Bytes value) {
    if (type == NL80211_RATE_INFO_BITRATE) narrow = number<std::uint16_t>(value, kUnit);
    if (type == NL80211_RATE_INFO_BITRATE32) wide = number<std::uint32_t>(value, kUnit);
  });
  return wide ? wide : narrow;
}

class StationReader {
 public:
  explicit StationReader(WirelessStation& station) noexcept : station_(station) {}

  void take(std::uint16_t type, Bytes value) noexcept {
    constexpr double kMilliseconds = 1e3;
    switch (type) {
      case NL80211_STA_INFO_CONNECTED_TIME:
        return set(StationNumber::connected_seconds, number<std::uint32_t>(value));
      case NL80211_STA_INFO_INACTIVE_TIME:
        return set(StationNumber::inactive_seconds, number<std::uint32_t>(value, 1, kMilliseconds));
      case NL80211_STA_INFO_RX_BITRATE:
        return set(StationNumber::receive_bits_per_second, bits_per_second(value));
      case NL80211_STA_INFO_TX_BITRATE:
        return set(StationNumber::transmit_bits_per_second, bits_per_second(value));
      case NL80211_STA_INFO_RX_BYTES64:
        return set(StationNumber::receive_bytes, number<std::uint64_t>(value));
      case NL80211_STA_INFO_TX_BYTES64:
        return set(StationNumber::transmit_bytes, number<std::uint64_t>(value));
      case NL80211_STA_INFO_RX_BYTES:
        return set_if_none(StationNumber::receive_bytes, number<std::uint32_t>(value));
      case NL80211_STA_INFO_TX_BYTES:
        return set_if_none(StationNumber::transmit_bytes, number<std::uint32_t>(value));
      case NL80211_STA_INFO_SIGNAL:
        return set(StationNumber::signal_dbm, number<std::int8_t>(value));
      case NL80211_STA_INFO_TX_RETRIES:
        return set(StationNumber::transmit_retries, number<std::uint32_t>(value));
      case NL80211_STA_INFO_TX_FAILED:
        return set(StationNumber::transmit_failed, number<std::uint32_t>(value));
      case NL80211_STA_INFO_BEACON_LOSS:
        return set(StationNumber::beacon_loss, number<std::uint32_t>(value));
      default:
        return;
    }
  }

 private:
  void set(StationNumber which, std::optional<double> value) noexcept {
    station_.numbers[static_cast<std::size_t>(which)] = value;
  }
  // The wide counters come before or after these.
  void set_if_none(StationNumber which, std::optional<double> value) noexcept {
    if (!station_.numbers[static_cast<std::size_t>(which)]) set(which, value);
  }

  WirelessStation& station_;
};

}  // namespace

std::optional<WirelessInterface> parse_wireless_interface(const detail::NetlinkMessage& message,
                                                          std::uint16_t family) noexcept {
  if (!is_command(message, family, NL80211_CMD_NEW_INTERFACE)) return std::nullopt;
  WirelessInterface found;
  detail::for_each_attribute<genlmsghdr>(message.body, [&found](std::uint16_t type, Bytes value) {
    if (type == NL80211_ATTR_IFINDEX) found.index = fixed_part<std::uint32_t>(value).value_or(0);
    if (type == NL80211_ATTR_IFNAME) found.name = detail::attribute_text(value);
    if (type == NL80211_ATTR_WIPHY_FREQ)
      found.frequency_mhz = fixed_part<std::uint32_t>(value).value_or(0);
  });
  return found.name.empty() || found.index == 0 ? std::nullopt : std::optional(found);
}

std::optional<WirelessNetwork> parse_joined_network(const detail::NetlinkMessage& message,
                                                    std::uint16_t family) noexcept {
  if (!is_command(message, family, NL80211_CMD_NEW_SCAN_RESULTS)) return std::nullopt;
  WirelessNetwork network;
  bool is_joined = false;
  detail::for_each_attribute<genlmsghdr>(message.body, [&](std::uint16_t type, Bytes bss) {
    if (type != NL80211_ATTR_BSS) return;
    detail::for_each_nested(bss, [&](std::uint16_t inner, Bytes value) {
      if (inner == NL80211_BSS_BSSID) network.bssid = value;
      if (inner == NL80211_BSS_INFORMATION_ELEMENTS) network.ssid = find_ssid(value);
      const auto status = fixed_part<std::uint32_t>(value);
      if (inner != NL80211_BSS_STATUS || !status) return;
      is_joined = true;
      network.mode = mode_of(*status);
    });
  });
  return is_joined ? std::optional(network) : std::nullopt;
}

std::optional<WirelessStation> parse_wireless_station(const detail::NetlinkMessage& message,
                                                      std::uint16_t family) noexcept {
  if (!is_command(message, family, NL80211_CMD_NEW_STATION)) return std::nullopt;
  WirelessStation station;
  bool has_numbers = false;
  detail::for_each_attribute<genlmsghdr>(message.body, [&](std::uint16_t type, Bytes value) {
    if (type == NL80211_ATTR_MAC) station.address = value;
    if (type != NL80211_ATTR_STA_INFO) return;
    has_numbers = true;
    StationReader reader(station);
    detail::for_each_nested(
        value, [&reader](std::uint16_t inner, Bytes number) { reader.take(inner, number); });
  });
  return has_numbers ? std::optional(station) : std::nullopt;
}

}  // namespace weir::collectors
