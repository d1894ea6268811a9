// Batteries and mains adapters (class/power_supply; Linux, Documentation/ABI/testing/
// sysfs-class-power): the kernel's micro-units as units, tenths of a degree as degrees.
#include <array>
#include <string>
#include <vector>

#include "collect/regex.hpp"
#include "collectors/support/attribute_list.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/text_labels.hpp"
#include "collectors/support/watched_directory.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {
namespace {

using detail::Directory;
using detail::Scale;

struct Number {
  const char* file = "";
  FamilySpec family;
  Scale scale = {};
};
constexpr FamilySpec gauge(std::string_view name, std::string_view help, Fold fold = Fold::max) {
  return {name, help, MetricType::gauge, fold};
}
constexpr Scale kMicro{1, 1e6};
constexpr Scale kTenth{1, 10};
// clang-format off
constexpr std::array kNumbers{
    Number{"authentic", gauge("node_power_supply_authentic", "1 if the supply is authentic.")},
    Number{"calibrate", gauge("node_power_supply_calibrate", "State of the calibration.")},
    Number{"capacity", gauge("node_power_supply_capacity", "Charge in percent.")},
    Number{"capacity_alert_max", gauge("node_power_supply_capacity_alert_max", "Percent above which the supply raises an alert.")},
    Number{"capacity_alert_min", gauge("node_power_supply_capacity_alert_min", "Percent below which the supply raises an alert.")},
    Number{"charge_control_limit", gauge("node_power_supply_charge_control_limit", "Charge current in force, in amperes."), kMicro},
    Number{"charge_control_limit_max", gauge("node_power_supply_charge_control_limit_max", "Highest charge current in amperes."), kMicro},
    Number{"charge_counter", gauge("node_power_supply_charge_counter", "Charge counted in and out, in ampere hours.", Fold::sum), kMicro},
    Number{"charge_empty", gauge("node_power_supply_charge_empty", "Ampere hours when empty.", Fold::sum), kMicro},
    Number{"charge_empty_design", gauge("node_power_supply_charge_empty_design", "Ampere hours when empty, as designed.", Fold::sum), kMicro},
    Number{"charge_full", gauge("node_power_supply_charge_full", "Ampere hours when full.", Fold::sum), kMicro},
    Number{"charge_full_design", gauge("node_power_supply_charge_full_design", "Ampere hours when full, as designed.", Fold::sum), kMicro},
    Number{"charge_now", gauge("node_power_supply_charge_ampere", "Charge in ampere hours.", Fold::sum), kMicro},
    Number{"charge_term_current", gauge("node_power_supply_charge_term_current", "Current in amperes at which charging ends."), kMicro},
    Number{"constant_charge_current", gauge("node_power_supply_constant_charge_current", "Charge current in amperes."), kMicro},
    Number{"constant_charge_current_max", gauge("node_power_supply_constant_charge_current_max", "Highest charge current in amperes."), kMicro},
    Number{"constant_charge_voltage", gauge("node_power_supply_constant_charge_voltage", "Charge voltage."), kMicro},
    Number{"constant_charge_voltage_max", gauge("node_power_supply_constant_charge_voltage_max", "Highest charge voltage."), kMicro},
    Number{"current_boot", gauge("node_power_supply_current_boot", "Amperes at boot."), kMicro},
    Number{"current_max", gauge("node_power_supply_current_max", "Highest current in amperes."), kMicro},
    Number{"current_now", gauge("node_power_supply_current_ampere", "Current in amperes."), kMicro},
    Number{"cycle_count", gauge("node_power_supply_cyclecount", "Charge cycles so far.")},
    Number{"energy_empty", gauge("node_power_supply_energy_empty", "Watt hours when empty.", Fold::sum), kMicro},
    Number{"energy_empty_design", gauge("node_power_supply_energy_empty_design", "Watt hours when empty, as designed.", Fold::sum), kMicro},
    Number{"energy_full", gauge("node_power_supply_energy_full", "Watt hours when full.", Fold::sum), kMicro},
    Number{"energy_full_design", gauge("node_power_supply_energy_full_design", "Watt hours when full, as designed.", Fold::sum), kMicro},
    Number{"energy_now", gauge("node_power_supply_energy_watthour", "Energy in watt hours.", Fold::sum), kMicro},
    Number{"input_current_limit", gauge("node_power_supply_input_current_limit", "Highest current drawn, in amperes."), kMicro},
    Number{"online", gauge("node_power_supply_online", "1 if the supply delivers power; 2 if at a programmable voltage.")},
    Number{"power_now", gauge("node_power_supply_power_watt", "Power in watts.", Fold::sum), kMicro},
    Number{"precharge_current", gauge("node_power_supply_precharge_current", "Current in amperes while almost empty."), kMicro},
    Number{"present", gauge("node_power_supply_present", "1 if the battery is there.", Fold::sum)},
    Number{"temp", gauge("node_power_supply_temp_celsius", "Temperature."), kTenth},
    Number{"temp_alert_max", gauge("node_power_supply_temp_alert_max_celsius", "Temperature above which the supply raises an alert."), kTenth},
    Number{"temp_alert_min", gauge("node_power_supply_temp_alert_min_celsius", "Temperature below which the supply raises an alert."), kTenth},
    Number{"temp_ambient", gauge("node_power_supply_temp_ambient_celsius", "Temperature around the supply."), kTenth},
    Number{"temp_ambient_max", gauge("node_power_supply_temp_ambient_max_celsius", "Highest temperature allowed around the supply."), kTenth},
    Number{"temp_ambient_min", gauge("node_power_supply_temp_ambient_min_celsius", "Lowest temperature allowed around the supply."), kTenth},
    Number{"temp_max", gauge("node_power_supply_temp_max_celsius", "Highest temperature allowed."), kTenth},
    Number{"temp_min", gauge("node_power_supply_temp_min_celsius", "Lowest temperature allowed."), kTenth},
    Number{"time_to_empty_now", gauge("node_power_supply_time_to_empty_seconds", "Time until empty.")},
    Number{"time_to_full_now", gauge("node_power_supply_time_to_full_seconds", "Time until full.")},
    Number{"voltage_boot", gauge("node_power_supply_voltage_boot", "Voltage at boot."), kMicro},
    Number{"voltage_max", gauge("node_power_supply_voltage_max", "Highest voltage."), kMicro},
    Number{"voltage_max_design", gauge("node_power_supply_voltage_max_design", "Highest voltage, as designed."), kMicro},
    Number{"voltage_min", gauge("node_power_supply_voltage_min", "Lowest voltage."), kMicro},
    Number{"voltage_min_design", gauge("node_power_supply_voltage_min_design", "Lowest voltage, as designed."), kMicro},
    Number{"voltage_now", gauge("node_power_supply_voltage_volt", "Voltage."), kMicro},
    Number{"voltage_ocv", gauge("node_power_supply_voltage_ocv", "Voltage without load."), kMicro},
};
// clang-format on
constexpr FamilySpec kInfo{"node_power_supply_info", "What the supply is and does; always 1."};
constexpr auto kFamilies = [] {
  std::array<FamilySpec, kNumbers.size() + 1> families{};
  for (std::size_t i = 0; i < kNumbers.size(); ++i) families[i] = kNumbers[i].family;
  families[kNumbers.size()] = kInfo;
  return families;
}();

// Labels of the info series, each its file's name.
constexpr std::array kTexts{"capacity_level", "charge_type", "health",        "manufacturer",
                            "model_name",     "scope",       "serial_number", "status",
                            "technology",     "type",        "usb_type"};

constexpr std::string_view kIgnored = "collector.powersupply.ignored-supplies";
constexpr std::array kOptions{OptionSpec{kIgnored, "Regular expression of supplies to leave out.",
                                         OptionSpec::Kind::text, "^$"}};

class PowerSupplies final : public Collector {
 public:
  explicit PowerSupplies(detail::Regex ignored) : ignored_(std::move(ignored)) {}

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto changed = class_.refresh(context);
    if (!changed) return detail::absent_is_no_data(changed.error());
    if (*changed) class_.look([this] { list(); });
    numbers_.collect(class_.directory(), out);
    for (detail::TextLabels& info : infos_) {
      out.add(out.family(kInfo), info.read(class_.directory()), 1);
    }
    return {};
  }

 private:
  void list() {
    numbers_.clear();
    infos_.clear();
    const auto names = class_.directory().names();
    if (!names) return;
    const Directory& directory = class_.directory();
    for (const std::string& name : *names) {
      if (ignored_.matches(name)) continue;
      for (const Number& number : kNumbers) {
        std::string path = name + "/" + number.file;
        if (!directory.has(path.c_str())) continue;
        numbers_.add(std::move(path), number.family, {{"power_supply", name}}, number.scale);
      }
      detail::TextLabels& info = infos_.emplace_back();
      info.add_fixed("power_supply", name);
      for (const char* text : kTexts) {
        std::string path = name + "/" + text;
        if (directory.has(path.c_str())) info.add(text, std::move(path));
      }
    }
  }

  detail::Regex ignored_;
  detail::WatchedDirectory class_{&HostRoot::sys, "class/power_supply"};
  detail::AttributeList numbers_;
  std::vector<detail::TextLabels> infos_;
};

Expected<std::unique_ptr<Collector>> make_power_supplies(const CollectorOptions& options) {
  auto ignored = detail::Regex::compile(kIgnored, options.text(kIgnored));
  if (!ignored) return ignored.error();
  return std::unique_ptr<Collector>(std::make_unique<PowerSupplies>(std::move(*ignored)));
}

}  // namespace

CollectorSpec powersupplyclass_spec() {
  return {"powersupplyclass", "Batteries and mains adapters.", true, kFamilies, kOptions,
          make_power_supplies};
}

}  // namespace weir::collectors
