// Temperatures of the thermal zones, and how hard their cooling devices work.
#include <array>
#include <string>

#include "collectors/support/attribute_list.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"
#include "collectors/support/watched_directory.hpp"

namespace weir::collectors {
namespace {

constexpr FamilySpec kTemperature{"node_thermal_zone_temp", "Temperature of the zone in Celsius.",
                                  MetricType::gauge, Fold::max};
constexpr FamilySpec kCurrent{"node_cooling_device_cur_state",
                              "How hard the cooling device works, from 0.", MetricType::gauge,
                              Fold::max};
constexpr FamilySpec kMaximum{"node_cooling_device_max_state",
                              "How hard the cooling device can work.", MetricType::gauge,
                              Fold::max};
constexpr std::array kFamilies{kTemperature, kCurrent, kMaximum};

constexpr std::string_view kZone = "thermal_zone";
constexpr std::string_view kDevice = "cooling_device";
constexpr detail::Scale kMilli{1, 1000};

class ThermalZone final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto changed = class_.refresh(context);
    if (!changed) return detail::absent_is_no_data(changed.error());
    if (*changed) class_.look([this] { list(); });
    // A zone that has no temperature yet answers EINVAL or EAGAIN and is left out.
    attributes_.collect(class_.directory(), out);
    return {};
  }

 private:
  void list() {
    attributes_.clear();
    const auto names = class_.directory().names();
    if (!names) return;
    detail::AttributeBuffer buffer;
    for (const std::string& name : *names) {
      const auto type = class_.directory().text((name + "/type").c_str(), buffer);
      if (!type) continue;
      if (name.starts_with(kZone)) {
        attributes_.add(name + "/temp", kTemperature,
                        {{"type", *type}, {"zone", std::string_view(name).substr(kZone.size())}},
                        kMilli);
      } else if (name.starts_with(kDevice)) {
        const LabelSet labels{{"name", std::string_view(name).substr(kDevice.size())},
                              {"type", *type}};
        attributes_.add(name + "/cur_state", kCurrent, labels);
        attributes_.add(name + "/max_state", kMaximum, labels);
      }
    }
  }

  detail::WatchedDirectory class_{&HostRoot::sys, "class/thermal"};
  detail::AttributeList attributes_;
};

}  // namespace

CollectorSpec thermal_zone_spec() {
  return {"thermal_zone",
          "Thermal zones and cooling devices.",
          true,
          kFamilies,
          {},
          detail::make_collector<ThermalZone>};
}

}  // namespace weir::collectors
