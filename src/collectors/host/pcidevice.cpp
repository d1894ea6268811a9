// PCI devices (bus/pci/devices; Linux, Documentation/ABI/testing/sysfs-bus-pci).
#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "collectors/host/pci_device.hpp"
#include "collectors/host/pci_ids.hpp"
#include "collectors/support/attribute_list.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/watched_directory.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {
namespace {

constexpr std::string_view kIdsFile = "collector.pcidevice.idsfile";
constexpr std::string_view kNames = "collector.pcidevice.names";
constexpr std::array kOptions{
    OptionSpec{kIdsFile,
               "The file pci.ids that has the names; without it usr/share/misc/pci.ids or "
               "usr/share/hwdata/pci.ids below path.rootfs."},
    OptionSpec{kNames, "Expose the devices' names, too.", OptionSpec::Kind::flag, "false"},
};
constexpr std::array kIdsPaths{"usr/share/misc/pci.ids", "usr/share/hwdata/pci.ids"};

constexpr FamilySpec gauge(std::string_view name, std::string_view help, Fold fold = Fold::max) {
  return {name, help, MetricType::gauge, fold};
}
// A number of a device.
struct Number {
  const char* file = nullptr;
  double absent = 0;  // what node_exporter shows if the device has no such file
  FamilySpec family;
};
constexpr std::array kNumbers{
    Number{"max_link_width", -1,
           gauge("node_pcidevice_max_link_width", "Lanes that the link could have; -1: no link.")},
    Number{"current_link_width", -1,
           gauge("node_pcidevice_current_link_width", "Lanes of the link; -1: no link.")},
    Number{"d3cold_allowed", 0,
           gauge("node_pcidevice_d3cold_allowed", "Whether the device may go into D3cold.")},
    Number{"sriov_drivers_autoprobe", 0,
           gauge("node_pcidevice_sriov_drivers_autoprobe",
                 "Whether virtual functions get a driver when they come.")},
    Number{"sriov_numvfs", 0,
           gauge("node_pcidevice_sriov_numvfs", "Virtual functions that are there.", Fold::sum)},
    Number{"sriov_totalvfs", 0,
           gauge("node_pcidevice_sriov_totalvfs", "Virtual functions that there could be.",
                 Fold::sum)},
    Number{"sriov_vf_total_msix", 0,
           gauge("node_pcidevice_sriov_vf_total_msix",
                 "MSI-X vectors of all virtual functions together.", Fold::sum)},
};
constexpr std::array kSpeeds{
    Number{"max_link_speed", -1,
           gauge("node_pcidevice_max_link_transfers_per_second",
                 "Transfers a second that the link could do; -1: no link, or unknown.")},
    Number{"current_link_speed", -1,
           gauge("node_pcidevice_current_link_transfers_per_second",
                 "Transfers a second of the link; -1: no link, or unknown.")},
};
constexpr FamilySpec kPowerState =
    gauge("node_pcidevice_power_state", "The power state that the device is in: 1 for it.");
constexpr FamilySpec kNumaNode =
    gauge("node_pcidevice_numa_node", "NUMA node that the device is near to.");
constexpr FamilySpec kInfo{"node_pcidevice_info", "What the device is; always 1."};
constexpr auto kFamilies = [] {
  std::array<FamilySpec, kNumbers.size() + kSpeeds.size() + 3> families{kInfo, kNumaNode,
                                                                        kPowerState};
  std::size_t next = 3;
  for (const Number& speed : kSpeeds) families[next++] = speed.family;
  for (const Number& number : kNumbers) families[next++] = number.family;
  return families;
}();

constexpr std::array<std::string_view, 7> kPowerStates{"D0",     "D1",      "D2",   "D3hot",
                                                       "D3cold", "unknown", "error"};

// The text of pci.ids, where names are wanted and the file can be read.
class IdsFile {
 public:
  IdsFile(bool is_wanted, const std::string& path, const CollectContext& context) {
    if (!is_wanted) return;
    HostRoot host = context.host;
    if (!path.empty()) host.rootfs = "/";
    std::vector<std::string> paths(kIdsPaths.begin(), kIdsPaths.end());
    if (!path.empty()) paths = {std::filesystem::absolute(path)};
    std::string reasons;
    for (const std::string& candidate : paths) {
      file_.emplace(&HostRoot::root, candidate, detail::Written::at_once);
      const auto text = file_->read(host);
      if (text) {
        ids_.emplace(*text);
        return;
      }
      reasons.append(reasons.empty() ? "" : "; ").append(text.error().message());
    }
    context.log.warn("pcidevice has numbers in place of names", {{"err", reasons}});
    ids_.emplace("");
  }
  [[nodiscard]] const PciIds* ids() const noexcept { return ids_ ? &*ids_ : nullptr; }

 private:
  std::optional<detail::FileReader> file_;
  std::optional<PciIds> ids_;
};

class PciDevices final : public Collector {
 public:
  PciDevices(bool with_names, std::string ids_file)
      : with_names_(with_names), ids_file_(std::move(ids_file)) {}

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto changed = bus_.refresh(context);
    if (!changed) return detail::absent_is_no_data(changed.error());
    if (*changed) bus_.look([&] { list(context); });
    for (const Fact& fact : facts_)
      out.add(out.family(*fact.family), fact.labels.text(), fact.value);
    numbers_.collect(bus_.directory(), out);
    detail::AttributeBuffer buffer;
    for (const Speed& speed : speeds_) {
      const auto text = bus_.directory().text(speed.path.c_str(), buffer);
      if (!text) continue;
      out.add(out.family(speed.number->family), speed.labels.text(),
              parse_pci_link_speed(*text).value_or(speed.number->absent));
    }
    for (const PowerState& power : power_states_) {
      const auto text = bus_.directory().text(power.path.c_str(), buffer);
      if (!text || text->empty()) continue;
      for (std::size_t i = 0; i < kPowerStates.size(); ++i)
        out.add(out.family(kPowerState), power.states[i].text(), *text == kPowerStates[i] ? 1 : 0);
    }
    return {};
  }

 private:
  struct Fact {  // that stays
    const FamilySpec* family;
    LabelSet labels;
    double value;
  };
  struct Speed {
    std::string path;
    const Number* number;
    LabelSet labels;
  };
  struct PowerState {
    std::string path;
    std::vector<LabelSet> states;
  };

  void list(const CollectContext& context) {
    facts_.clear();
    numbers_.clear();
    speeds_.clear();
    power_states_.clear();
    const auto names = bus_.directory().names();
    if (!names) return;
    const IdsFile ids(with_names_, ids_file_, context);
    for (const std::string& name : *names) {
      const auto location = parse_pci_location(name);
      const auto device = location ? bus_.directory().subdirectory(name.c_str()) : std::nullopt;
      if (!device) continue;
      const std::string link = context.host.sys("bus/pci/devices/" + name);
      list_device(name, *location, parent_of(link), *device, ids.ids());
      bus_.directory().adopt_failure(*device);
    }
  }

  // What the device sits on: the folder that its own is in.
  static std::string parent_of(const std::string& link) {
    std::error_code error;
    const auto path = std::filesystem::read_symlink(link, error);
    return error ? std::string() : path.parent_path().filename().string();
  }

  void list_device(const std::string& name, const PciLocation& location, std::string_view parent,
                   const detail::Directory& device, const PciIds* ids) {
    facts_.push_back({&kInfo, pci_info_labels(location, parent, device, ids), 1});
    const LabelSet labels = pci_location_labels(location);
    const auto node = device.number<int>("numa_node");
    if (node && *node != -1) facts_.push_back({&kNumaNode, labels, static_cast<double>(*node)});
    for (const Number& number : kNumbers) {
      if (device.has(number.file))
        numbers_.add(name + "/" + number.file, number.family, labels);
      else
        facts_.push_back({&number.family, labels, number.absent});
    }
    for (const Number& speed : kSpeeds) {
      if (device.has(speed.file))
        speeds_.push_back({name + "/" + speed.file, &speed, labels});
      else
        facts_.push_back({&speed.family, labels, speed.absent});
    }
    if (!device.has("power_state")) return;
    PowerState& power = power_states_.emplace_back(PowerState{name + "/power_state", {}});
    for (const std::string_view state : kPowerStates) {
      power.states.push_back({{"bus", location.bus},
                              {"device", location.device},
                              {"function", location.function},
                              {"segment", location.segment},
                              {"state", state}});
    }
  }

  bool with_names_;
  std::string ids_file_;
  detail::WatchedDirectory bus_{&HostRoot::sys, "bus/pci/devices"};
  std::vector<Fact> facts_;
  detail::AttributeList numbers_;
  std::vector<Speed> speeds_;
  std::vector<PowerState> power_states_;
};

Expected<std::unique_ptr<Collector>> make_pcidevice(const CollectorOptions& options) {
  return std::unique_ptr<Collector>(
      std::make_unique<PciDevices>(options.flag(kNames), options.text(kIdsFile)));
}

}  // namespace

CollectorSpec pcidevice_spec() {
  return {"pcidevice", "Exposes PCI devices.", false, kFamilies, kOptions, make_pcidevice};
}

}  // namespace weir::collectors
