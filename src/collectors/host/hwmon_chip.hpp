// One chip of class/hwmon: its name on the page, and its sensors' files.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "collect/name_filter.hpp"
#include "collectors/support/attribute_list.hpp"
#include "collectors/support/family_names.hpp"
#include "collectors/support/read_pacer.hpp"
#include "collectors/support/watched_directory.hpp"
#include "weir/host_root.hpp"

namespace weir::collectors {

// What a chip can be called by.
struct ChipIdentity {
  std::string entry;   // "hwmon3"
  std::string device;  // the bus and the device, "platform_coretemp_0"; empty if it has none
  std::string name;    // the driver's name of it, "coretemp"; empty if it has none
  // By the first that there is: device, name, entry.
  [[nodiscard]] const std::string& base() const noexcept;
  friend bool operator==(const ChipIdentity&, const ChipIdentity&) = default;
};

// "platform_coretemp_0" for a link to .../platform/coretemp.0: the device and what it sits on.
// Empty if the link leads nowhere.
[[nodiscard]] std::string device_label(const std::string& link);

// \p chips is class/hwmon.
[[nodiscard]] ChipIdentity read_chip_identity(const HostRoot& host, const detail::Directory& chips,
                                              const std::string& entry);

// The label of each chip: its base; where several share one, with the name behind it, or, where
// that does not tell them apart, the entry. In the chips' order, all distinct.
[[nodiscard]] std::vector<std::string> distinct_chip_labels(std::span<const ChipIdentity> chips);

// The families of all chips, named by what the chips have.
struct HwmonFamilies {
  detail::FamilyNames gauges{"node_hwmon_", "Reading of the hardware monitor: ", MetricType::gauge,
                             Fold::max};
  detail::FamilyNames counters{"node_hwmon_",
                               "Count of the hardware monitor: ", MetricType::counter};
};

class HwmonChip {
 public:
  HwmonChip(const ChipIdentity& identity, std::string label);

  // Lists the sensors, if they are others than at the last call. False if the chip is gone.
  [[nodiscard]] bool refresh(const HostRoot& host, const detail::NameFilter& sensors,
                             HwmonFamilies& families);
  // Reads all values anew.
  void read(const Clock& clock);
  // Appends the values read last.
  void append(SampleBatch& out) const;

  [[nodiscard]] const detail::ReadPacer& pacer() const noexcept { return pacer_; }
  [[nodiscard]] const LabelSet& labels() const noexcept { return labels_; }

 private:
  void list(const detail::NameFilter& sensors, HwmonFamilies& families);
  void add(const std::string& path, const std::string& file, bool has_bare_file,
           HwmonFamilies& families);

  std::string label_;
  LabelSet labels_;       // chip
  LabelSet name_labels_;  // chip and chip_name; empty without a name
  detail::WatchedDirectory directory_;
  detail::AttributeList values_;
  std::vector<LabelSet> sensor_labels_;
  detail::ReadPacer pacer_;
};

inline constexpr FamilySpec kHwmonChipNames{"node_hwmon_chip_names",
                                            "The driver's name of the chip; always 1."};
inline constexpr FamilySpec kHwmonSensorLabel{"node_hwmon_sensor_label",
                                              "What the sensor is for; always 1."};
inline constexpr FamilySpec kHwmonFrequency{"node_hwmon_freq_freq_mhz",
                                            "Frequency of a GPU's clock in megahertz.",
                                            MetricType::gauge, Fold::max};

}  // namespace weir::collectors
