#include "collectors/host/hwmon_chip.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "collectors/host/hwmon_sensor.hpp"

namespace weir::collectors {
namespace {

using detail::Directory;

bool is_regular_file(const Directory& directory, const std::string& path) {
  struct stat status {};
  return ::fstatat(directory.descriptor(), path.c_str(), &status, 0) == 0 &&
         S_ISREG(status.st_mode);
}

// The files of the chip, and those of its device, where older drivers have them.
std::vector<std::string> sensor_paths(const Directory& directory) {
  std::vector<std::string> paths;
  const auto own = directory.names();
  if (!own) return paths;
  for (const std::string& name : *own) {
    if (parse_sensor_file(name) && is_regular_file(directory, name)) paths.push_back(name);
  }
  const auto device = directory.subdirectory("device");
  const auto others = device ? device->names() : std::vector<std::string>();
  if (device) directory.adopt_failure(*device);
  if (!others) return paths;
  for (const std::string& name : *others) {
    if (parse_sensor_file(name) && std::ranges::find(*own, name) == own->end() &&
        is_regular_file(*device, name)) {
      paths.push_back("device/" + name);
    }
  }
  return paths;
}

std::string file_of(const std::string& path) {
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

std::string sensor_of(const SensorFile& file) {
  return std::string(file.type).append(file.number);
}

}  // namespace

const std::string& ChipIdentity::base() const noexcept {
  return !device.empty() ? device : !name.empty() ? name : entry;
}

std::string device_label(const std::string& link) {
  std::error_code error;
  const auto path = std::filesystem::canonical(link, error);
  if (error) return {};
  const std::string device = clean_name(path.filename().native());
  const std::string bus = clean_name(path.parent_path().filename().native());
  return device.empty() || bus.empty() ? device : bus + "_" + device;
}

ChipIdentity read_chip_identity(const HostRoot& host, const Directory& chips,
                                const std::string& entry) {
  const std::string path = host.sys("class/hwmon/" + entry);
  ChipIdentity identity{entry, device_label(path + "/device"), {}};
  detail::AttributeBuffer buffer;
  identity.name = clean_name(chips.text((entry + "/name").c_str(), buffer).value_or(""));
  return identity;
}

std::vector<std::string> distinct_chip_labels(std::span<const ChipIdentity> chips) {
  std::vector<std::string> labels;
  for (const ChipIdentity& chip : chips) {
    const auto shares = [&chip](const ChipIdentity& other) { return other.base() == chip.base(); };
    const auto is_same = [&](const ChipIdentity& other) {
      return shares(other) && other.name == chip.name;
    };
    std::string label = chip.base();
    if (std::ranges::count_if(chips, shares) > 1) {
      const bool name_tells = !chip.name.empty() && std::ranges::count_if(chips, is_same) == 1;
      label.append(1, '_').append(name_tells ? chip.name : chip.entry);
    }
    labels.push_back(std::move(label));
  }
  // Another chip may be called so from the start.
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (std::ranges::count(labels, labels[i]) > 1) labels[i].append(1, '_').append(chips[i].entry);
  }
  return labels;
}

HwmonChip::HwmonChip(const ChipIdentity& identity, std::string label)
    : label_(std::move(label)),
      labels_{{"chip", label_}},
      directory_(&HostRoot::sys, "class/hwmon/" + identity.entry) {
  if (!identity.name.empty()) name_labels_ = {{"chip", label_}, {"chip_name", identity.name}};
}

bool HwmonChip::refresh(const HostRoot& host, const detail::NameFilter& sensors,
                        HwmonFamilies& families) {
  const auto changed = directory_.refresh(host);
  if (!changed || *changed) {  // what was read is another chip's, or was a chip's that is gone
    values_.clear();
    sensor_labels_.clear();
    pacer_ = {};
  }
  if (changed && *changed) directory_.look([&] { list(sensors, families); });
  return changed.has_value();
}

void HwmonChip::list(const detail::NameFilter& sensors, HwmonFamilies& families) {
  const Directory& directory = directory_.directory();
  const std::vector<std::string> paths = sensor_paths(directory);
  detail::AttributeBuffer buffer;
  for (const std::string& path : paths) {
    const std::string file = file_of(path);
    const SensorFile parsed = *parse_sensor_file(file);
    const std::string sensor = sensor_of(parsed);
    if (sensors.ignores(label_ + ";" + sensor)) continue;
    if (parsed.element == "label") {
      const auto text = directory.text(path.c_str(), buffer);
      if (text) sensor_labels_.push_back({{"chip", label_}, {"label", *text}, {"sensor", sensor}});
      continue;
    }
    const bool has_bare_file = std::ranges::any_of(paths, [&](const std::string& other) {
      const std::string other_file = file_of(other);
      const auto bare = parse_sensor_file(other_file);
      return bare->element.empty() && sensor_of(*bare) == sensor;
    });
    add(path, file, has_bare_file, families);
  }
}

void HwmonChip::add(const std::string& path, const std::string& file, bool has_bare_file,
                    HwmonFamilies& families) {
  const SensorFile parsed = *parse_sensor_file(file);
  if (parsed.type == "freq") {  // shown under its label only, as node_exporter does
    if (parsed.element != "input") return;
    const std::string label_path = path.substr(0, path.size() - parsed.element.size()) + "label";
    detail::AttributeBuffer buffer;
    const auto label = directory_.directory().text(label_path.c_str(), buffer);
    if (!label) return;
    values_.add(path, kHwmonFrequency, {{"chip", label_}, {"sensor", clean_name(*label)}},
                {1, 1e6});
    return;
  }
  const SensorFamily wanted = sensor_family(parsed, has_bare_file);
  auto& names = wanted.type == MetricType::counter ? families.counters : families.gauges;
  const FamilySpec* const family = names.find(wanted.key, [](std::string_view) { return true; });
  if (family == nullptr) return;
  values_.add(path, *family, {{"chip", label_}, {"sensor", sensor_of(parsed)}}, wanted.scale);
}

void HwmonChip::read(const Clock& clock) {
  const MonotonicTime begin = clock.monotonic();
  values_.read(directory_.directory());
  pacer_.took(begin, clock.monotonic());
}

void HwmonChip::append(SampleBatch& out) const {
  values_.append(out);
  for (const LabelSet& labels : sensor_labels_) {
    out.add(out.family(kHwmonSensorLabel), labels.text(), 1);
  }
  if (!name_labels_.text().empty()) out.add(out.family(kHwmonChipNames), name_labels_.text(), 1);
}

}  // namespace weir::collectors
