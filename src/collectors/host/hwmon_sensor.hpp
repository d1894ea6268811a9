// The names of the hwmon interface (Linux, Documentation/hwmon/sysfs-interface.rst): its files are
// TYPE NUMBER _ ELEMENT, such as temp1_crit; and node_exporter's names for them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "collectors/support/attribute_list.hpp"
#include "weir/family.hpp"

namespace weir::collectors {

// Borrows from the file's name.
struct SensorFile {
  std::string_view type;     // "temp"
  std::string_view number;   // "1"; "0" if the file has none
  std::string_view element;  // "crit"; empty for the file of the sensor itself ("pwm1")
};

// Nothing for a file that is no sensor's: another type, or not of the form.
[[nodiscard]] std::optional<SensorFile> parse_sensor_file(std::string_view file) noexcept;

struct SensorFamily {
  std::string key;  // behind "node_hwmon_"
  MetricType type = MetricType::gauge;
  detail::Scale scale;
};

// \p has_bare_file: the sensor has a file without an element too, so that "input" must be told from
// it. Not for labels and frequencies, which are not numbers of their own.
[[nodiscard]] SensorFamily sensor_family(const SensorFile& file, bool has_bare_file);

// node_exporter's form of a device's name: lower case, what fits no metric name an underscore, and
// none at the ends.
[[nodiscard]] std::string clean_name(std::string_view name);

}  // namespace weir::collectors
