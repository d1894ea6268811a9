#include <array>
#include <ctime>
#include <string>
#include <vector>

#include "collectors/support/directory.hpp"
#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/last_look.hpp"
#include "collectors/support/make.hpp"

namespace weir::collectors {
namespace {

using detail::FileReader;

constexpr std::array kFamilies{
    FamilySpec{"node_time_seconds", "The system's time, in seconds since 1970."},
    FamilySpec{"node_time_zone_offset_seconds",
               "What the time zone adds to Coordinated Universal Time."},
    FamilySpec{"node_time_clocksource_available_info",
               "Clock sources that the kernel could use; always 1."},
    FamilySpec{"node_time_clocksource_current_info",
               "Clock source that the kernel uses; always 1."},
};

constexpr std::string_view kClocksources = "devices/system/clocksource";

class Time final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const WallTime now = context.clock.wall();
    out.add(kFamilies[0], to_seconds(now.time_since_epoch()));
    // The administrator's time zone, and what a module brings along; of both a change shows within
    // half a minute. The current clock source may change by itself.
    if (!look_.stands(context)) look(context);
    add_zone(std::chrono::system_clock::to_time_t(now), out);
    for (std::size_t i = 0; i < devices_.size(); ++i) add_device(i, context.host, out);
    return {};
  }

 private:
  struct Device {
    FileReader available;
    FileReader current;
    std::string sources;  // the available ones
  };

  void look(const CollectContext& context) {
    look_.take(context);
    ::tzset();  // localtime_r() need not
    if (devices_.empty()) find_devices(context.host);
    if (devices_.empty()) look_.forget();
    for (Device& device : devices_) {
      const auto text = device.available.read(context.host);
      device.sources = text.value_or("");
      if (!text) look_.forget();
    }
  }

  static void add_zone(std::time_t now, SampleBatch& out) {
    std::tm local{};
    if (::localtime_r(&now, &local) == nullptr) return;
    out.add(kFamilies[1], {{"time_zone", local.tm_zone}}, static_cast<double>(local.tm_gmtoff));
  }

  void find_devices(const HostRoot& host) {
    const auto directory = detail::Directory::open(host.sys(kClocksources));
    if (!directory) return;
    const auto names = directory->names();
    if (!names) return;
    for (const std::string& name : *names) {
      if (!name.starts_with("clocksource")) continue;
      const std::string path = std::string(kClocksources) + "/" + name;
      devices_.push_back(
          {FileReader(&HostRoot::sys, path + "/available_clocksource", detail::Written::at_once),
           FileReader(&HostRoot::sys, path + "/current_clocksource", detail::Written::at_once),
           {}});
    }
  }

  void add_device(std::size_t index, const HostRoot& host, SampleBatch& out) {
    const detail::IntegerText device(index);
    detail::Cursor sources(devices_[index].sources);
    for (auto name = sources.field(); !name.empty(); name = sources.field()) {
      out.add(kFamilies[2], {{"clocksource", name}, {"device", device.view()}}, 1);
    }
    if (const auto text = devices_[index].current.read(host)) {
      out.add(kFamilies[3], {{"clocksource", detail::trim(*text)}, {"device", device.view()}}, 1);
    }
  }

  detail::LastLook look_;
  std::vector<Device> devices_;
};

}  // namespace

CollectorSpec time_spec() {
  return {"time", "The system's time and its clock sources.",
          true,   kFamilies,
          {},     detail::make_collector<Time>};
}

}  // namespace weir::collectors
