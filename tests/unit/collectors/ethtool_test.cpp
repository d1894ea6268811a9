// ethtool against drivers of the test's own.
#include <linux/ethtool.h>

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
      {"rx_bytes", "received_bytes"},
      {"tx_queue_0_packets", "transmitted_queue_0_packets"},
      {"port.rx_dropped", "port_received_dropped"},
      {"rx0_xdp_tx", "rx0_xdp_transmitted"},
      {"tx_tx_timeouts", "transmitted_tx_timeouts"},
      {"tx_xdp_tx_drops", "transmitted_xdp_transmitted_drops"},
      {"tx-rx", "transmitted_received"},
      {"Queue[0] AllocFails", "queue_0_allocfails"},
      {"     err", "err"},
      {"  giant hdr ", "giant_hdr"},
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

struct Driver {
  std::vector<std::pair<std::string, std::uint64_t>> statistics;
  std::uint32_t announced = 0;  // by the driver; 0 for as many as there are
  std::uint32_t supported = 0;
  std::uint32_t advertised = 0;
  bool has_link = true;
};
using Drivers = std::map<std::string, Driver>;

int answer_link(const Driver& driver, void* command) {
  auto& settings = *static_cast<ethtool_link_settings*>(command);
  if (!driver.has_link) return EOPNOTSUPP;
  constexpr std::int8_t kWords = 4;
  if (settings.link_mode_masks_nwords != kWords) {
    settings.link_mode_masks_nwords = -kWords;
    return 0;
  }
  settings.autoneg = AUTONEG_ENABLE;
  char* const maps = static_cast<char*>(command) + sizeof settings;
  std::memcpy(maps, &driver.supported, sizeof driver.supported);
  std::memcpy(maps + kWords * sizeof(std::uint32_t), &driver.advertised, sizeof driver.advertised);
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
  Machine machine({{"eth0", {{{"rx_bytes", 7}, {"rx_errors", 3}, {"tx_bytes", 1}}, 0, 0, 0, false}},
                   {"lo", {{{"rx_bytes", 9}}, 0, 0, 0, false}}});
  CHECK(machine.run({{kDevices, "^eth"}, {kMetrics, "^rx_"}}) ==
        "# TYPE node_ethtool_info gauge\n"
        "node_ethtool_info{device=\"eth0\",driver=\"fake\","
        "firmware_version=\"ffffffffffffffffffffffffffffffff\"} 1\n"
        "# TYPE node_ethtool_received_bytes untyped\n"
        "node_ethtool_received_bytes{device=\"eth0\"} 7\n"
        "# TYPE node_ethtool_received_errors untyped\n"
        "node_ethtool_received_errors{device=\"eth0\"} 3\n");
}

TEST_CASE("names that make no metric or the same one are left out and counted") {
  Machine machine({{"eth0", {{{"a b", 1}, {"a-b", 2}, {"", 3}, {"ok", 4}}, 0, 0, 0, false}}});
  const std::string page = machine.run({{kDevices, ".*"}});
  CHECK(page.find("node_ethtool_ok{device=\"eth0\"} 4\n") != std::string::npos);
  CHECK(page.find("node_ethtool_a_b") == std::string::npos);
  CHECK(page.find("weir_ethtool_skipped_statistics{device=\"eth0\"} 3\n") != std::string::npos);
}

TEST_CASE("a driver that gets other statistics is asked for their names anew") {
  Machine machine({{"eth0", {{{"one", 1}}, 0, 0, 0, false}}});
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
  Machine machine({{"eth0", {{{"one", 1}, {"two", 2}}, announced, 0, 0, false}}});
  CHECK(machine.run({{kDevices, ".*"}}).find("node_ethtool_one{") == std::string::npos);
}

TEST_CASE("a link's abilities are bits of its modes") {
  constexpr std::uint32_t kBits = 1U << ETHTOOL_LINK_MODE_1000baseT_Full_BIT |
                                  1U << ETHTOOL_LINK_MODE_Autoneg_BIT |
                                  1U << ETHTOOL_LINK_MODE_TP_BIT;
  Machine machine({{"eth0", {{}, 0, kBits | 1U << ETHTOOL_LINK_MODE_Pause_BIT, kBits, true}}});
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

TEST_CASE("captured files tell nothing of the running kernel's devices") {
  const TempTree tree;
  tree.write("sys/class/net/lo/mtu", "1");
  CollectorFixture fixture(test::find_spec("ethtool"), tree.host(), {{kDevices, ".*"}});
  CHECK(fixture.run().error().code() == ErrorCode::no_data);
}

}  // namespace
