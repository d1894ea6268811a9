// ethtool against drivers of the test's own.
#include <linux/ethtool.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "collectors/host/ethtool.hpp"
#include "collectors/host/ethtool_name.hpp"
#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace weir::collectors;
using weir::test::CollectorFixture;
using weir::test::TempTree;

namespace {

TEST_CASE("drivers' names become metrics' names") {
  const auto [name, key] = GENERATE(table<std::string, std::string>({
      {"rx_missed", "received_missed"},
      {"tx_queue_0_packets", "transmitted_queue_0_packets"},
      {"port.rx_dropped", "port_received_dropped"},
      {"rx0_xdp_tx", "rx0_xdp_transmitted"},
      {"tx_tx_timeouts", "transmitted_tx_timeouts"},
      {"tx_xdp_tx_drops", "transmitted_xdp_transmitted_drops"},
      {"tx-rx", "transmitted_received"},
      {"Queue[0] AllocFails", "queue_0_allocfails"},
      {"     err", "err"},
      {"  giant hdr ", "giant_hdr_"},
      {"frames [tx]", "frames_transmitted_"},
      {"a_[b]_c", "a_b_c"},
      {"rx", "received"},
      {"___", ""},
      {"", ""},
      {"\xff\xfe", ""},
      {"4K pages", "4k_pages"},
  }));
  CAPTURE(name);
  CHECK(ethtool_metric_key(name) == key);
}

TEST_CASE("seven statistics have names of their own, as in node_exporter") {
  const auto [name, key] = GENERATE(table<std::string, std::string>({
      {"rx_bytes", "received_bytes_total"},
      {"rx_dropped", "received_dropped_total"},
      {"rx_errors", "received_errors_total"},
      {"rx_packets", "received_packets_total"},
      {"tx_bytes", "transmitted_bytes_total"},
      {"tx_errors", "transmitted_errors_total"},
      {"tx_packets", "transmitted_packets_total"},
      {"rx packets", "received_packets_total"},
      // Not among them.
      {"tx_dropped", "transmitted_dropped"},
      {"Rx_Packets", "received_packets"},
      {" rx_packets", "received_packets"},
      {"rx_packets_phy", "received_packets_phy"},
      {"port.rx_bytes", "port_received_bytes"},
  }));
  CAPTURE(name);
  CHECK(ethtool_metric_key(name) == key);
}

struct Driver {
  std::vector<std::pair<std::string, std::uint64_t>> statistics;
  std::uint32_t announced = 0;  // by the driver; 0 for as many as there are
  LinkModeBits supported;
  LinkModeBits advertised;
  bool has_link = true;
  std::int8_t words = 4;  // of 32 modes each
};
using Drivers = std::map<std::string, Driver>;

int answer_link(const Driver& driver, void* command) {
  auto& settings = *static_cast<ethtool_link_settings*>(command);
  if (!driver.has_link) return EOPNOTSUPP;
  if (settings.link_mode_masks_nwords != driver.words) {
    settings.link_mode_masks_nwords = static_cast<std::int8_t>(-driver.words);
    return 0;
  }
  settings.autoneg = AUTONEG_ENABLE;
  char* map = static_cast<char*>(command) + sizeof settings;
  for (const LinkModeBits& modes : {driver.supported, driver.advertised}) {
    for (std::size_t bit = 0; bit < static_cast<std::size_t>(driver.words) * 32; ++bit) {
      char& byte = map[bit / 8];  // little-endian, as the machines that the tests run on
      if (bit % 8 == 0) byte = 0;
      const bool is_set = bit < modes.size() ? modes.test(bit) : driver.words > 4;
      byte = static_cast<char>(byte | (is_set ? 1 : 0) << bit % 8);
    }
    map += static_cast<std::size_t>(driver.words) * sizeof(std::uint32_t);
  }
  return 0;
}

int answer(const Driver& driver, void* command) {
  std::uint32_t kind = 0;
  std::memcpy(&kind, command, sizeof kind);
  const auto count = static_cast<std::uint32_t>(driver.statistics.size());
  char* const behind = static_cast<char*>(command) + sizeof(ethtool_gstrings);
  if (kind == ETHTOOL_GDRVINFO) {
    auto& info = *static_cast<ethtool_drvinfo*>(command);
    std::strcpy(info.driver, "fake");
    std::memset(info.fw_version, 'f', sizeof info.fw_version);  // without a NUL
    info.n_stats = driver.announced != 0 ? driver.announced : count;
    return 0;
  }
  if (kind == ETHTOOL_GSTRINGS) {
    static_cast<ethtool_gstrings*>(command)->len = count;
    for (std::uint32_t i = 0; i < count; ++i) {
      std::strncpy(behind + std::size_t{i} * ETH_GSTRING_LEN, driver.statistics[i].first.c_str(),
                   ETH_GSTRING_LEN);
    }
    return 0;
  }
  if (kind == ETHTOOL_GSTATS) {
    static_cast<ethtool_stats*>(command)->n_stats = count;
    char* const values = static_cast<char*>(command) + sizeof(ethtool_stats);
    for (std::uint32_t i = 0; i < count; ++i) {
      std::memcpy(values + std::size_t{i} * 8, &driver.statistics[i].second, 8);
    }
    return 0;
  }
  return kind == ETHTOOL_GLINKSETTINGS ? answer_link(driver, command) : EOPNOTSUPP;
}

class Machine {
 public:
  explicit Machine(Drivers of) : drivers(std::move(of)) {
    for (const auto& [name, driver] : drivers) tree.write("sys/class/net/" + name + "/mtu", "1");
  }
  std::string run(std::initializer_list<CollectorFixture::Option> options) {
    if (!collector_) {
      CollectorOptions chosen(spec_.options);
      for (const auto& [flag, value] : options) REQUIRE(chosen.set(flag, value));
      collector_ = make_ethtool(chosen, [this](const std::string& device, void* command) {
                     const auto found = drivers.find(device);
                     return found == drivers.end() ? ENODEV : answer(found->second, command);
                   }).value();
    }
    batch_.clear();
    const Logger log;
    const HostRoot host{"/proc", tree.path("sys"), "/", "/"};
    const test::FakeClock clock;
    REQUIRE(collector_->collect({host, clock, MonotonicTime::max(), {}, log}, batch_));
    return test::listing(batch_);
  }

  TempTree tree;
  Drivers drivers;

 private:
  CollectorSpec spec_ = test::find_spec("ethtool");
  std::unique_ptr<Collector> collector_;
  SampleBatch batch_;
};

constexpr std::string_view kDevices = "collector.ethtool.device-include";
constexpr std::string_view kMetrics = "collector.ethtool.metrics-include";

TEST_CASE("ethtool without a list of what to expose is refused") {
  const CollectorSpec spec = test::find_spec("ethtool");
  CollectorOptions options(spec.options);
  REQUIRE(options.set("collector.ethtool.device-exclude", "lo"));
  const auto made = spec.make(options);
  REQUIRE_FALSE(made);
  CHECK(made.error().code() == ErrorCode::invalid_argument);
  CHECK(made.error().message().find("--collector.ethtool.device-include") != std::string::npos);
}

TEST_CASE("bad patterns are refused with their flag") {
  const auto flag = GENERATE(as<std::string>(), "collector.ethtool.device-include",
                             "collector.ethtool.metrics-include");
  const CollectorSpec spec = test::find_spec("ethtool");
  CollectorOptions options(spec.options);
  REQUIRE(options.set(flag, "("));
  CHECK(spec.make(options).error().message().find(flag) != std::string::npos);
}

TEST_CASE("statistics are shown by device, chosen by the drivers' names") {
  Machine machine(
      {{"eth0", {{{"rx_bytes", 7}, {"rx_errors", 3}, {"tx_bytes", 1}}, 0, {}, {}, false}},
       {"lo", {{{"rx_bytes", 9}}, 0, {}, {}, false}}});
  CHECK(machine.run({{kDevices, "^eth"}, {kMetrics, "^rx_"}}) ==
        "# TYPE node_ethtool_info gauge\n"
        "node_ethtool_info{device=\"eth0\",driver=\"fake\","
        "firmware_version=\"ffffffffffffffffffffffffffffffff\"} 1\n"
        "# TYPE node_ethtool_received_bytes_total untyped\n"
        "node_ethtool_received_bytes_total{device=\"eth0\"} 7\n"
        "# TYPE node_ethtool_received_errors_total untyped\n"
        "node_ethtool_received_errors_total{device=\"eth0\"} 3\n");
}

// The pattern sees what node_exporter's does: the case kept, what fits no name one underscore.
TEST_CASE("statistics are chosen by their names without what fits no metric's") {
  Machine machine(
      {{"eth0",
        {{{"[0]: RX ucast", 1}, {"[0]: rx_ucast", 2}, {"port.rx_dropped", 3}}, 0, {}, {}, false}}});
  const std::string page =
      machine.run({{kDevices, ".*"}, {kMetrics, "^(_0_RX_ucast|port_rx_.*)$"}});
  CHECK(page.find("node_ethtool_0_received_ucast{device=\"eth0\"} 1\n") != std::string::npos);
  CHECK(page.find("node_ethtool_port_received_dropped{device=\"eth0\"} 3\n") != std::string::npos);
  CHECK(page.find("weir_ethtool_skipped_statistics") == std::string::npos);
}

TEST_CASE("names that make no metric or the same one are left out and counted") {
  Machine machine({{"eth0", {{{"a b", 1}, {"a-b", 2}, {"", 3}, {"ok", 4}}, 0, {}, {}, false}}});
  const std::string page = machine.run({{kDevices, ".*"}});
  CHECK(page.find("node_ethtool_ok{device=\"eth0\"} 4\n") != std::string::npos);
  CHECK(page.find("node_ethtool_a_b") == std::string::npos);
  CHECK(page.find("weir_ethtool_skipped_statistics{device=\"eth0\"} 3\n") != std::string::npos);
}

TEST_CASE("a driver that gets other statistics is asked for their names anew") {
  Machine machine({{"eth0", {{{"one", 1}}, 0, {}, {}, false}}});
  CHECK(machine.run({{kDevices, ".*"}}).find("node_ethtool_one{") != std::string::npos);
  machine.drivers["eth0"].statistics = {{"two", 2}, {"three", 3}};
  const std::string page = machine.run({});
  CHECK(page.find("node_ethtool_two{device=\"eth0\"} 2\n") != std::string::npos);
  CHECK(page.find("node_ethtool_one{") == std::string::npos);
  machine.drivers.clear();
  CHECK(machine.run({}).empty());
}

TEST_CASE("a driver that says one number and delivers another is left out") {
  const auto announced = GENERATE(1U, 3U, kMaxEthtoolStatistics + 1);
  Machine machine({{"eth0", {{{"one", 1}, {"two", 2}}, announced, {}, {}, false}}});
  CHECK(machine.run({{kDevices, ".*"}}).find("node_ethtool_one{") == std::string::npos);
}

LinkModeBits modes(std::initializer_list<std::size_t> bits) {
  LinkModeBits set;
  for (const std::size_t bit : bits) set.set(bit);
  return set;
}

TEST_CASE("a link's abilities are bits of its modes") {
  const LinkModeBits advertised = modes({ETHTOOL_LINK_MODE_1000baseT_Full_BIT,
                                         ETHTOOL_LINK_MODE_Autoneg_BIT, ETHTOOL_LINK_MODE_TP_BIT});
  const LinkModeBits supported = advertised | modes({ETHTOOL_LINK_MODE_Pause_BIT});
  Machine machine({{"eth0", {{}, 0, supported, advertised, true}}});
  const std::string page = machine.run({{kDevices, ".*"}});
  for (const std::string_view line :
       {"node_network_supported_port_info{device=\"eth0\",type=\"TP\"} 1\n",
        "node_network_supported_speed_bytes{device=\"eth0\",duplex=\"full\",mode=\"1000baseT\"} "
        "125000000\n",
        "node_network_advertised_speed_bytes{device=\"eth0\",duplex=\"full\",mode=\"1000baseT\"} "
        "125000000\n",
        "node_network_autonegotiate{device=\"eth0\"} 1\n",
        "node_network_autonegotiate_supported{device=\"eth0\"} 1\n",
        "node_network_pause_supported{device=\"eth0\"} 1\n",
        "node_network_pause_advertised{device=\"eth0\"} 0\n",
        "node_network_asymmetricpause_supported{device=\"eth0\"} 0\n"}) {
    CAPTURE(line);
    CHECK(page.find(line) != std::string::npos);
  }
}

TEST_CASE("modes of fast links are beyond the first 32 bits") {
  const LinkModeBits fast =
      modes({ETHTOOL_LINK_MODE_25000baseCR_Full_BIT, ETHTOOL_LINK_MODE_25000baseKR_Full_BIT,
             ETHTOOL_LINK_MODE_200000baseSR4_Full_BIT, ETHTOOL_LINK_MODE_200000baseDR4_Full_BIT,
             ETHTOOL_LINK_MODE_10baseT1L_Full_BIT});
  Machine machine({{"eth0", {{}, 0, fast, modes({ETHTOOL_LINK_MODE_25000baseKR_Full_BIT}), true}}});
  const std::string page = machine.run({{kDevices, ".*"}});
  const auto speeds = [&page](const std::string& kind) {
    const std::string head = "# TYPE node_network_" + kind + "_speed_bytes gauge\n";
    const std::size_t begin = page.find(head);
    if (begin == std::string::npos) return std::string();
    const std::size_t behind = begin + head.size();
    return page.substr(behind, page.find('#', behind) - behind);
  };
  const auto line = [](const std::string& kind, const std::string& mode, const std::string& speed) {
    return "node_network_" + kind + "_speed_bytes{device=\"eth0\",duplex=\"full\",mode=\"" + mode +
           "\"} " + speed + "\n";
  };
  CHECK(speeds("supported") == line("supported", "10baseT1L", "1250000") +
                                   line("supported", "200000baseDR4", "25000000000") +
                                   line("supported", "200000baseSR4", "25000000000") +
                                   line("supported", "25000baseCR", "3125000000") +
                                   line("supported", "25000baseKR", "3125000000"));
  CHECK(speeds("advertised") == line("advertised", "25000baseKR", "3125000000"));
}

TEST_CASE("a kernel with more or fewer modes than are known here is understood") {
  const auto words = GENERATE(std::int8_t{1}, std::int8_t{2}, std::int8_t{4}, std::int8_t{127});
  CAPTURE(int{words});
  const LinkModeBits offered = modes({ETHTOOL_LINK_MODE_1000baseT_Full_BIT});
  Machine machine({{"eth0", {{}, 0, offered, offered, true, words}}});
  const std::string page = machine.run({{kDevices, ".*"}});
  for (const std::string_view kind : {"supported", "advertised"}) {
    const std::string family = "node_network_" + std::string(kind) + "_speed_bytes{";
    const std::size_t at = page.find(family);
    REQUIRE(at != std::string::npos);
    CHECK(page.find("mode=\"1000baseT\"", at) != std::string::npos);
    CHECK(page.find(family, at + 1) == std::string::npos);  // no other mode
  }
}

TEST_CASE("every mode and port that is known has a number and a name of its own") {
  for (const LinkMode& mode : known_link_modes()) {
    CAPTURE(mode.bit, mode.mode);
    CHECK(mode.bit < kMaxLinkModes);
    CHECK(mode.megabits_per_second() >= 10);
    CHECK(std::ranges::count(known_link_modes(), mode.bit, &LinkMode::bit) == 1);
    const auto is_same = [&mode](const LinkMode& other) {
      return other.mode == mode.mode && other.duplex == mode.duplex;
    };
    CHECK(std::ranges::count_if(known_link_modes(), is_same) == 1);
  }
  for (const PortType& port : known_port_types()) {
    CHECK(std::ranges::count(known_link_modes(), port.bit, &LinkMode::bit) == 0);
  }
}

TEST_CASE("captured files tell nothing of the running kernel's devices") {
  const TempTree tree;
  tree.write("sys/class/net/lo/mtu", "1");
  CollectorFixture fixture(test::find_spec("ethtool"), tree.host(), {{kDevices, ".*"}});
  CHECK(fixture.run().error().code() == ErrorCode::no_data);
}

}  // namespace
