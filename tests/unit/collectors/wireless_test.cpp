// What nl80211 tells, from messages as the kernel nests them: the machine that runs this need not
// have a radio.
#include "collectors/host/wireless.hpp"

#include <linux/genetlink.h>
#include <linux/nl80211.h>

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "collectors/host/wifi_series.hpp"
#include "support/collector_fixture.hpp"
#include "support/netlink_messages.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace weir::collectors;
using weir::test::CollectorFixture;
using weir::test::NetlinkMessages;

namespace {

constexpr std::uint16_t kFamily = 30;
constexpr std::array<std::uint8_t, 6> kBssid{0x00, 0x11, 0x22, 0x33, 0x44, 0x55};
constexpr std::array<std::uint8_t, 6> kStation{0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff};

// Attributes in a row, for a nested one.
class Nested {
 public:
  Nested() { messages_.add(0, std::uint32_t{0}); }
  template <class T>
  Nested& number(std::uint16_t type, T value) {
    messages_.attribute(type, &value, sizeof value);
    return *this;
  }
  Nested& bytes(std::uint16_t type, const void* data, std::size_t size) {
    messages_.attribute(type, data, size);
    return *this;
  }
  Nested& nested(std::uint16_t type, const Nested& inner) {
    const auto value = inner.attributes();
    return bytes(type, value.data(), value.size());
  }
  [[nodiscard]] detail::Bytes attributes() const {
    return messages_.bytes().subspan(sizeof(nlmsghdr) + sizeof(std::uint32_t));
  }

 private:
  NetlinkMessages messages_;
};

void begin(NetlinkMessages& dump, std::uint8_t command, std::uint16_t family = kFamily) {
  dump.add(family, genlmsghdr{command, 1, 0});
}

void add_interface(NetlinkMessages& dump, std::uint32_t index, std::string_view name,
                   std::uint32_t mhz) {
  begin(dump, NL80211_CMD_NEW_INTERFACE);
  dump.attribute(NL80211_ATTR_IFINDEX, &index, sizeof index);
  if (!name.empty()) dump.text_attribute(NL80211_ATTR_IFNAME, name);
  if (mhz != 0) dump.attribute(NL80211_ATTR_WIPHY_FREQ, &mhz, sizeof mhz);
}

void add_nested(NetlinkMessages& dump, std::uint16_t type, const Nested& nested) {
  const auto value = nested.attributes();
  dump.attribute(type, value.data(), value.size());
}

// A beacon's elements: its rates, then its name.
Nested network(std::string_view ssid) {
  std::string elements = "\1\2\x82\x84";
  elements.push_back('\0');
  elements.push_back(static_cast<char>(ssid.size()));
  elements.append(ssid).append("\3\1\6");
  Nested bss;
  bss.bytes(NL80211_BSS_BSSID, kBssid.data(), kBssid.size())
      .bytes(NL80211_BSS_INFORMATION_ELEMENTS, elements.data(), elements.size());
  return bss;
}

Nested station() {
  Nested rate;
  rate.number(NL80211_RATE_INFO_BITRATE, std::uint16_t{1280})
      .number(NL80211_RATE_INFO_BITRATE32, std::uint32_t{1280});
  Nested slow;
  slow.number(NL80211_RATE_INFO_BITRATE, std::uint16_t{1640});
  Nested info;
  info.number(NL80211_STA_INFO_INACTIVE_TIME, std::uint32_t{400})
      .number(NL80211_STA_INFO_RX_BYTES, std::uint32_t{7})
      .number(NL80211_STA_INFO_RX_BYTES64, std::uint64_t{1000})
      .number(NL80211_STA_INFO_TX_BYTES64, std::uint64_t{2000})
      .number(NL80211_STA_INFO_TX_BYTES, std::uint32_t{7})
      .number(NL80211_STA_INFO_SIGNAL, static_cast<std::uint8_t>(-52))
      .nested(NL80211_STA_INFO_RX_BITRATE, rate)
      .nested(NL80211_STA_INFO_TX_BITRATE, slow)
      .number(NL80211_STA_INFO_TX_RETRIES, std::uint32_t{10})
      .number(NL80211_STA_INFO_TX_FAILED, std::uint32_t{2})
      .number(NL80211_STA_INFO_CONNECTED_TIME, std::uint32_t{30})
      .number(NL80211_STA_INFO_BEACON_LOSS, std::uint32_t{1});
  return info;
}

// Everything that a dump tells, as the collector shows it.
std::string told(detail::Bytes dump) {
  SampleBatch out;
  WifiSeries series;
  detail::for_each_message(dump, [&](const detail::NetlinkMessage& message) {
    if (const auto found = parse_wireless_interface(message, kFamily))
      WifiSeries::add_interface(found->name, found->frequency_mhz, out);
    if (const auto joined = parse_joined_network(message, kFamily))
      series.add_network("wlan0", *joined, out);
    if (const auto other = parse_wireless_station(message, kFamily))
      series.add_station("wlan0", *other, out);
  });
  return test::listing(out);
}

NetlinkMessages all_messages() {
  NetlinkMessages dump;
  add_interface(dump, 3, "wlan0", 2412);
  add_interface(dump, 4, "wlan1", 0);
  add_interface(dump, 0, "", 2412);  // a device of the radio that is none of the network
  begin(dump, NL80211_CMD_NEW_SCAN_RESULTS);
  add_nested(dump, NL80211_ATTR_BSS, network("Heard"));
  begin(dump, NL80211_CMD_NEW_SCAN_RESULTS);
  add_nested(
      dump, NL80211_ATTR_BSS,
      network("Example").number(NL80211_BSS_STATUS, std::uint32_t{NL80211_BSS_STATUS_ASSOCIATED}));
  begin(dump, NL80211_CMD_NEW_STATION);
  dump.attribute(NL80211_ATTR_MAC, kStation.data(), kStation.size());
  add_nested(dump, NL80211_ATTR_STA_INFO, station());
  return dump;
}

// node_exporter 1.5's page of the same values, given to it by --collector.wifi.fixtures.
constexpr std::string_view kTheirs = R"(# TYPE node_wifi_interface_frequency_hertz gauge
node_wifi_interface_frequency_hertz{device="wlan0"} 2412000000
node_wifi_interface_frequency_hertz{device="wlan1"} 0
# TYPE node_wifi_station_beacon_loss_total counter
node_wifi_station_beacon_loss_total{device="wlan0",mac_address="aa:bb:cc:dd:ee:ff"} 1
# TYPE node_wifi_station_connected_seconds_total counter
node_wifi_station_connected_seconds_total{device="wlan0",mac_address="aa:bb:cc:dd:ee:ff"} 30
# TYPE node_wifi_station_inactive_seconds gauge
node_wifi_station_inactive_seconds{device="wlan0",mac_address="aa:bb:cc:dd:ee:ff"} 0.4
# TYPE node_wifi_station_info gauge
node_wifi_station_info{bssid="00:11:22:33:44:55",device="wlan0",mode="client",ssid="Example"} 1
# TYPE node_wifi_station_receive_bits_per_second gauge
node_wifi_station_receive_bits_per_second{device="wlan0",mac_address="aa:bb:cc:dd:ee:ff"} 128000000
# TYPE node_wifi_station_receive_bytes_total counter
node_wifi_station_receive_bytes_total{device="wlan0",mac_address="aa:bb:cc:dd:ee:ff"} 1000
# TYPE node_wifi_station_signal_dbm gauge
node_wifi_station_signal_dbm{device="wlan0",mac_address="aa:bb:cc:dd:ee:ff"} -52
# TYPE node_wifi_station_transmit_bits_per_second gauge
node_wifi_station_transmit_bits_per_second{device="wlan0",mac_address="aa:bb:cc:dd:ee:ff"} 164000000
# TYPE node_wifi_station_transmit_bytes_total counter
node_wifi_station_transmit_bytes_total{device="wlan0",mac_address="aa:bb:cc:dd:ee:ff"} 2000
# TYPE node_wifi_station_transmit_failed_total counter
node_wifi_station_transmit_failed_total{device="wlan0",mac_address="aa:bb:cc:dd:ee:ff"} 2
# TYPE node_wifi_station_transmit_retries_total counter
node_wifi_station_transmit_retries_total{device="wlan0",mac_address="aa:bb:cc:dd:ee:ff"} 10
)";

TEST_CASE("a wireless interface, its network and its station are told as node_exporter does") {
  CHECK(told(all_messages().bytes()) == kTheirs);
}

TEST_CASE("messages of another family or command tell nothing") {
  NetlinkMessages dump;
  for (const std::uint8_t command :
       {NL80211_CMD_NEW_INTERFACE, NL80211_CMD_NEW_SCAN_RESULTS, NL80211_CMD_NEW_STATION}) {
    begin(dump, command, kFamily + 1);
    add_nested(dump, NL80211_ATTR_STA_INFO, station());
    begin(dump, command);  // and nothing in it
  }
  CHECK(told(dump.bytes()).empty());
}

TEST_CASE("the kind of a network is that of the status") {
  const auto [status, mode] = GENERATE(table<std::uint32_t, std::string>({
      {NL80211_BSS_STATUS_AUTHENTICATED, "client"},
      {NL80211_BSS_STATUS_ASSOCIATED, "client"},
      {NL80211_BSS_STATUS_IBSS_JOINED, "ad-hoc"},
      {7, "unknown"},
  }));
  NetlinkMessages dump;
  begin(dump, NL80211_CMD_NEW_SCAN_RESULTS);
  add_nested(dump, NL80211_ATTR_BSS, network("x").number(NL80211_BSS_STATUS, status));
  CHECK(told(dump.bytes()).find("mode=\"" + mode + "\"") != std::string::npos);
}

TEST_CASE("elements that are cut off or lie about their size name no network") {
  const auto elements = GENERATE(as<std::string>(), "", "\1", std::string("\0\5abcd", 6),
                                 std::string("\1\5\0\1a", 5), std::string("\0", 1));
  NetlinkMessages dump;
  begin(dump, NL80211_CMD_NEW_SCAN_RESULTS);
  Nested bss;
  bss.bytes(NL80211_BSS_INFORMATION_ELEMENTS, elements.data(), elements.size())
      .number(NL80211_BSS_STATUS, std::uint32_t{1});
  add_nested(dump, NL80211_ATTR_BSS, bss);
  CHECK(told(dump.bytes()) ==
        "# TYPE node_wifi_station_info gauge\n"
        "node_wifi_station_info{device=\"wlan0\",mode=\"client\"} 1\n");
}

TEST_CASE("what a station does not tell, or tells in too few bytes, has no series") {
  NetlinkMessages dump;
  begin(dump, NL80211_CMD_NEW_STATION);
  Nested info;
  info.number(NL80211_STA_INFO_CONNECTED_TIME, std::uint16_t{30})
      .number(NL80211_STA_INFO_RX_BYTES, std::uint32_t{7})
      .nested(NL80211_STA_INFO_RX_BITRATE, Nested());
  add_nested(dump, NL80211_ATTR_STA_INFO, info);
  CHECK(told(dump.bytes()) ==
        "# TYPE node_wifi_station_receive_bytes_total counter\n"
        "node_wifi_station_receive_bytes_total{device=\"wlan0\"} 7\n");
}

TEST_CASE("damaged answers about radios are read as far as they go") {
  const NetlinkMessages sound = all_messages();
  std::mt19937 random(20'261'126);
  const auto below = [&random](std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
  };
  std::size_t lines = 0;
  for (int round = 0; round < 500; ++round) {
    std::vector<std::byte> damaged(sound.bytes().begin(), sound.bytes().end());
    for (std::size_t times = 1 + below(6); times > 0; --times)
      damaged[below(damaged.size())] = static_cast<std::byte>(below(256));
    damaged.resize(damaged.size() - below(damaged.size()) / 4);
    damaged.shrink_to_fit();  // so that its end is the allocation's
    lines += told(damaged).size();
  }
  CHECK(lines > 0);
}

TEST_CASE("captured files have no radio, whatever this machine has") {
  const test::TempTree tree;
  CollectorFixture fixture(test::find_spec("wifi"), tree.host());
  const auto run = fixture.run();
  REQUIRE_FALSE(run);
  CHECK(run.error().code() == ErrorCode::no_data);
  CHECK(run.error().message().find("no mounted procfs") != std::string::npos);
}

}  // namespace
