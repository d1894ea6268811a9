// Multipath maps of the device mapper and the paths below them (block/dm-*; Linux,
// Documentation/ABI/testing/sysfs-block-dm).
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "collectors/support/attribute_list.hpp"
#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"
#include "collectors/support/watched_directory.hpp"

namespace weir::collectors {
namespace {

using detail::UniqueFd;

constexpr FamilySpec kInfo{"node_dmmultipath_device_info", "What the map is; always 1."};
constexpr FamilySpec kActive{"node_dmmultipath_device_active",
                             "1 if the map is active, 0 if it is suspended."};
constexpr FamilySpec kSize{"node_dmmultipath_device_size_bytes", "Size of the map.",
                           MetricType::gauge, Fold::sum};
constexpr FamilySpec kPaths{"node_dmmultipath_device_paths", "Paths of the map.", MetricType::gauge,
                            Fold::sum};
constexpr FamilySpec kPathsActive{"node_dmmultipath_device_paths_active",
                                  "Paths of the map that can be used (SCSI: running, NVMe: live).",
                                  MetricType::gauge, Fold::sum};
constexpr FamilySpec kPathsFailed{"node_dmmultipath_device_paths_failed",
                                  "Paths of the map that cannot be used.", MetricType::gauge,
                                  Fold::sum};
constexpr FamilySpec kPathState{"node_dmmultipath_path_state",
                                "State of the path's device; always 1."};
constexpr std::array kFamilies{kInfo,        kActive,      kSize,     kPaths,
                               kPathsActive, kPathsFailed, kPathState};

std::optional<double> parse_suspended(std::string_view text) noexcept {
  const auto suspended = detail::parse_count(text);
  return suspended ? std::optional<double>(*suspended == 1 ? 0 : 1) : std::nullopt;
}

struct Path {
  std::string device;
  std::string state;  // file of its state
  bool keeps = false;
  UniqueFd kept = {};  // that file, if it stays open
};

struct Map {
  std::string name;       // mpatha, which may be changed
  std::string name_file;  // dm-1/dm/name
  LabelSet info;
  LabelSet labels;
  detail::WatchedDirectory slaves;
  std::vector<Path> paths;
};

class DmMultipath final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto changed = block_.refresh(context);
    if (!changed) return detail::absent_is_no_data(changed.error());
    if (*changed || maps_changed(context)) {
      block_.look([&] { list(context); });
    }
    for (Map& map : maps_) add(map, out);
    numbers_.collect(block_.directory(), out);
    return {};
  }

 private:
  // Paths come and go below a map that stays, and it may be given another name.
  bool maps_changed(const CollectContext& context) {
    bool changed = false;
    detail::AttributeBuffer buffer;
    for (Map& map : maps_) {
      const auto name = block_.directory().text(map.name_file.c_str(), buffer);
      changed = (name && *name != map.name) || changed;
      changed = map.slaves.refresh(context).value_or(!map.paths.empty()) || changed;
    }
    return changed;
  }

  void list(const CollectContext& context) {
    maps_.clear();
    numbers_.clear();
    keepable_ = detail::keepable_files(block_.directory());
    const auto names = block_.directory().names();
    if (!names) return;
    detail::AttributeBuffer buffer;
    for (const std::string& entry : *names) {
      if (!entry.starts_with("dm-")) continue;
      const auto uuid = block_.directory().text((entry + "/dm/uuid").c_str(), buffer);
      if (uuid && uuid->starts_with("mpath-")) list_map(context, entry, std::string(*uuid));
    }
  }

  void list_map(const CollectContext& context, const std::string& entry, const std::string& uuid) {
    detail::AttributeBuffer buffer;
    std::string name_file = entry + "/dm/name";
    const auto name = block_.directory().text(name_file.c_str(), buffer);
    if (!name) return;
    const LabelSet labels{{"device", *name}, {"sysfs_name", entry}};
    numbers_.add(entry + "/dm/suspended", kActive, labels, {}, parse_suspended);
    numbers_.add(entry + "/size", kSize, labels, {512}, detail::parse_count);
    Map& map =
        maps_.emplace_back(Map{std::string(*name),
                               std::move(name_file),
                               LabelSet{{"device", *name}, {"sysfs_name", entry}, {"uuid", uuid}},
                               labels,
                               {&HostRoot::sys, "block/" + entry + "/slaves"},
                               {}});
    if (!map.slaves.refresh(context)) return;
    const auto devices = map.slaves.directory().names();
    block_.directory().adopt_failure(map.slaves.directory());
    if (!devices) return;
    for (const std::string& device : *devices) {
      map.paths.push_back({device, device + "/device/state", keepable_ > 0});
      if (keepable_ > 0) --keepable_;
    }
  }

  void add(Map& map, SampleBatch& out) const {
    out.add(out.family(kInfo), map.info.text(), 1);
    out.add(out.family(kPaths), map.labels.text(), static_cast<double>(map.paths.size()));
    std::size_t active = 0;
    std::size_t known = 0;
    detail::AttributeBuffer buffer;
    for (Path& path : map.paths) {
      const char* const file = path.state.c_str();
      const auto state = path.keeps ? block_.directory().text(path.kept, file, buffer)
                                    : block_.directory().text(file, buffer);
      // Of a device that has gone the map still has its link: it cannot be used, that much is
      // known.
      if (state || !block_.directory().has(path.device.c_str())) ++known;
      if (!state) continue;
      if (*state == "running" || *state == "live") ++active;
      out.add(kPathState, {{"device", map.name}, {"path", path.device}, {"state", *state}}, 1);
    }
    // A path whose state is not known is neither: counting it as failed would be a false alarm.
    if (known < map.paths.size()) return;
    out.add(out.family(kPathsActive), map.labels.text(), static_cast<double>(active));
    out.add(out.family(kPathsFailed), map.labels.text(), static_cast<double>(known - active));
  }

  detail::WatchedDirectory block_{&HostRoot::sys, "block"};
  std::vector<Map> maps_;
  std::size_t keepable_ = 0;  // descriptors for further paths
  detail::AttributeList numbers_;
};

}  // namespace

CollectorSpec dmmultipath_spec() {
  return {"dmmultipath",
          "Multipath maps and their paths.",
          false,
          kFamilies,
          {},
          detail::make_collector<DmMultipath>};
}

}  // namespace weir::collectors
