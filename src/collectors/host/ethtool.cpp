// Drivers' own statistics of network devices, and what their links can. A card may have thousands,
// so the collector wants a list of what to expose.
#include "collectors/host/ethtool.hpp"

#include <linux/ethtool.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

#include "collect/name_filter.hpp"
#include "collectors/host/ethtool_name.hpp"
#include "collectors/support/family_names.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/live_procfs.hpp"
#include "collectors/support/watched_directory.hpp"

namespace weir::collectors {
namespace {

constexpr std::string_view kDeviceInclude = "collector.ethtool.device-include";
constexpr std::string_view kDeviceExclude = "collector.ethtool.device-exclude";
constexpr std::string_view kMetricsInclude = "collector.ethtool.metrics-include";
constexpr std::array kOptions{
    OptionSpec{kDeviceInclude, "Devices to ask, a regular expression."},
    OptionSpec{kDeviceExclude, "Devices to leave out of those, a regular expression."},
    OptionSpec{kMetricsInclude,
               "Statistics to expose by the driver's name, in which what is no letter, digit or "
               "underscore counts as one underscore, a regular expression.",
               OptionSpec::Kind::text, ".*"},
};

constexpr auto kGauge = MetricType::gauge;
constexpr FamilySpec kInfo{"node_ethtool_info", "The device's driver and firmware; always 1."};
constexpr FamilySpec kSkipped{"weir_ethtool_skipped_statistics",
                              "Statistics of the device left out, because their names make no "
                              "metric's or several make the same one.",
                              kGauge, Fold::sum};
constexpr FamilySpec kPort{"node_network_supported_port_info",
                           "A kind of port that the device has; always 1."};
constexpr FamilySpec kSupportedSpeed{"node_network_supported_speed_bytes",
                                     "Speed of a mode that the device can, in bytes per second.",
                                     kGauge, Fold::max};
constexpr FamilySpec kAdvertisedSpeed{
    "node_network_advertised_speed_bytes",
    "Speed of a mode that the device offers, in bytes per second.", kGauge, Fold::max};
constexpr FamilySpec kAutonegotiate{"node_network_autonegotiate",
                                    "1 if the device negotiates its mode.", kGauge, Fold::max};

// Abilities that are bits of the modes supported and advertised.
struct Ability {
  std::uint32_t bit = 0;
  FamilySpec supported;
  FamilySpec advertised;
};
constexpr std::array kAbilities{
    Ability{ETHTOOL_LINK_MODE_Autoneg_BIT,
            {"node_network_autonegotiate_supported", "1 if the device can negotiate its mode.",
             kGauge, Fold::max},
            {"node_network_autonegotiate_advertised", "1 if the device offers to negotiate.",
             kGauge, Fold::max}},
    Ability{
        ETHTOOL_LINK_MODE_Pause_BIT,
        {"node_network_pause_supported", "1 if the device knows pause frames.", kGauge, Fold::max},
        {"node_network_pause_advertised", "1 if the device offers pause frames.", kGauge,
         Fold::max}},
    Ability{ETHTOOL_LINK_MODE_Asym_Pause_BIT,
            {"node_network_asymmetricpause_supported",
             "1 if the device knows pause frames in one direction.", kGauge, Fold::max},
            {"node_network_asymmetricpause_advertised",
             "1 if the device offers pause frames in one direction.", kGauge, Fold::max}},
};

struct Device {
  std::string name;
  std::uint32_t statistics = 0;             // that the families below are for
  std::vector<const FamilySpec*> families;  // of each statistic; null for one left out
  std::size_t skipped = 0;
};

class Ethtool final : public Collector {
 public:
  Ethtool(detail::NameFilter devices, detail::Regex metrics, EthtoolFunction ethtool)
      : filter_(std::move(devices)), metrics_(std::move(metrics)), ethtool_(std::move(ethtool)) {}

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    if (!detail::is_live_procfs(context.host)) {
      return Error(ErrorCode::no_data, context.host.procfs + " is not of the running kernel");
    }
    const auto changed = class_.refresh(context.host);
    if (!changed) return detail::absent_is_no_data(changed.error());
    if (*changed) class_.look([this] { list(); });
    for (Device& device : devices_) {
      if (context.stop.stop_requested()) break;
      add_driver(device, out);
      add_link(device, out);
    }
    return {};
  }

 private:
  void list() {
    devices_.clear();
    const auto names = class_.directory().names();
    if (!names) return;
    for (const std::string& name : *names) {
      if (!filter_.ignores(name)) devices_.push_back({name, 0, {}, 0});
    }
  }

  void add_driver(Device& device, SampleBatch& out) {
    const auto driver = read_driver(ethtool_, device.name);
    if (!driver) return;  // a device without, or one that is gone
    out.add(kInfo,
            {{"bus_info", driver->bus_info},
             {"device", device.name},
             {"driver", driver->driver},
             {"expansion_rom_version", driver->expansion_rom_version},
             {"firmware_version", driver->firmware_version},
             {"version", driver->version}},
            1);
    if (driver->statistics != device.statistics) name_statistics(device, driver->statistics);
    if (device.statistics == 0) return;
    if (!read_statistics(ethtool_, device.name, device.statistics, values_)) return;
    for (std::size_t i = 0; i < device.families.size(); ++i) {
      if (device.families[i] == nullptr) continue;
      out.add(*device.families[i], {{"device", device.name}}, static_cast<double>(values_[i]));
    }
    if (device.skipped > 0) {
      out.add(kSkipped, {{"device", device.name}}, static_cast<double>(device.skipped));
    }
  }

  // The names are asked once, and again when the driver has another number of them.
  void name_statistics(Device& device, std::uint32_t count) {
    device.statistics = 0;
    device.families.clear();
    device.skipped = 0;
    const auto names = read_statistic_names(ethtool_, device.name, count);
    if (!names) return;
    device.statistics = count;
    std::map<std::string, std::size_t> uses;
    std::vector<std::string> keys;  // empty for a statistic that is not wanted, or has no name
    for (const std::string& name : *names) {
      const bool is_wanted = metrics_.matches(ethtool_clean_name(name));
      keys.push_back(is_wanted ? ethtool_metric_key(name) : std::string());
      if (!is_wanted) continue;
      if (keys.back().empty()) ++device.skipped;
      ++uses[keys.back()];
    }
    for (const std::string& key : keys) {
      device.families.push_back(nullptr);
      if (key.empty()) continue;
      // Of several that come out the same it cannot be known which is meant.
      if (uses[key] == 1) {
        device.families.back() = families_.find(key, [](std::string_view) { return true; });
      }
      if (device.families.back() == nullptr) ++device.skipped;
    }
  }

  void add_link(const Device& device, SampleBatch& out) {
    const auto link = read_link_settings(ethtool_, device.name);
    if (!link) return;
    for (const PortType& port : known_port_types()) {
      if (!link->supported.test(port.bit)) continue;
      out.add(kPort, {{"device", device.name}, {"type", port.word}}, 1);
    }
    add_speeds(kSupportedSpeed, device, link->supported, out);
    add_speeds(kAdvertisedSpeed, device, link->advertised, out);
    for (const Ability& ability : kAbilities) {
      out.add(ability.supported, {{"device", device.name}},
              link->supported.test(ability.bit) ? 1 : 0);
      out.add(ability.advertised, {{"device", device.name}},
              link->advertised.test(ability.bit) ? 1 : 0);
    }
    out.add(kAutonegotiate, {{"device", device.name}}, link->autonegotiates ? 1 : 0);
  }

  static void add_speeds(const FamilySpec& family, const Device& device, const LinkModeBits& modes,
                         SampleBatch& out) {
    constexpr double kBytesPerMegabit = 1e6 / 8;
    for (const LinkMode& mode : known_link_modes()) {
      if (!modes.test(mode.bit)) continue;
      out.add(family, {{"device", device.name}, {"duplex", mode.duplex}, {"mode", mode.mode}},
              mode.megabits_per_second() * kBytesPerMegabit);
    }
  }

  detail::NameFilter filter_;
  detail::Regex metrics_;
  EthtoolFunction ethtool_;
  detail::WatchedDirectory class_{&HostRoot::sys, "class/net"};
  std::vector<Device> devices_;
  detail::FamilyNames families_{"node_ethtool_", "Statistic of the network device's driver, ",
                                MetricType::untyped};
  std::vector<std::uint64_t> values_;  // kept for its memory
};

Expected<std::unique_ptr<Collector>> make(const CollectorOptions& options) {
  return make_ethtool(options, system_ethtool());
}

}  // namespace

Expected<std::unique_ptr<Collector>> make_ethtool(const CollectorOptions& options,
                                                  EthtoolFunction ethtool) {
  if (!options.given(kDeviceInclude) && !options.given(kMetricsInclude)) {
    return Error(ErrorCode::invalid_argument,
                 "--collector.ethtool wants --" + std::string(kDeviceInclude) + " or --" +
                     std::string(kMetricsInclude) +
                     ", because a device may have thousands of statistics");
  }
  auto devices = detail::NameFilter::combined(options, kDeviceInclude, kDeviceExclude);
  if (!devices) return devices.error();
  auto metrics = detail::Regex::compile(kMetricsInclude, options.text(kMetricsInclude));
  if (!metrics) return metrics.error();
  return std::unique_ptr<Collector>(
      std::make_unique<Ethtool>(std::move(*devices), std::move(*metrics), std::move(ethtool)));
}

CollectorSpec ethtool_spec() {
  // Its families are those above, and what the drivers have.
  return {"ethtool", "Statistics of network devices' drivers.", false, {}, kOptions, make};
}

}  // namespace weir::collectors
