// NVMe subsystems (class/nvme-subsystem), most of them reached over a network, and the controllers
// that are the paths to each.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "collectors/host/nvme_name.hpp"
#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"
#include "collectors/support/text_labels.hpp"
#include "collectors/support/watched_directory.hpp"

namespace weir::collectors {
namespace {

constexpr FamilySpec kInfo{"node_nvmesubsystem_info", "What the subsystem is; always 1."};
constexpr FamilySpec kNamespaceInfo{"node_nvmesubsystem_namespace_info",
                                    "A block device of the subsystem; always 1."};
constexpr FamilySpec kPaths{"node_nvmesubsystem_paths", "Controllers that lead to the subsystem.",
                            MetricType::gauge, Fold::sum};
constexpr FamilySpec kPathsLive{"node_nvmesubsystem_paths_live",
                                "Controllers that lead to the subsystem and are live.",
                                MetricType::gauge, Fold::sum};
constexpr FamilySpec kPathState{"node_nvmesubsystem_path_state",
                                "The state that the controller is in: 1 for it. One that is new or "
                                "being deleted is in none of them.",
                                MetricType::gauge, Fold::sum};
constexpr std::array kFamilies{kInfo, kNamespaceInfo, kPaths, kPathsLive, kPathState};

// Label and file of a subsystem, sorted by label.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kTexts{{
    {"iopolicy", "iopolicy"},
    {"model", "model"},
    {"nqn", "subsysnqn"},
    {"serial", "serial"},
}};

// Those that node_exporter shows; the last stands for what the kernel may say one day.
constexpr std::array<std::string_view, 5> kStates{"live", "connecting", "resetting", "dead",
                                                  "unknown"};
constexpr std::array<std::string_view, 3> kHiddenStates{"new", "deleting", "deleting (no IO)"};

template <std::size_t size>
bool is_one_of(std::string_view word, const std::array<std::string_view, size>& words) noexcept {
  return std::ranges::find(words, word) != words.end();
}

bool is_controller(std::string_view entry) noexcept {
  constexpr std::string_view kPrefix = "nvme";
  return entry.starts_with(kPrefix) &&
         detail::parse_number<std::uint32_t>(entry.substr(kPrefix.size())).has_value();
}

// Not one as a single controller reaches it (nvme0c1n1).
bool is_namespace(std::string_view entry) noexcept {
  return nvme_namespace_id(entry).has_value() && entry.find('c') == std::string_view::npos;
}

struct Path {
  std::string controller;
  std::string transport;
  std::string state;  // file of its state
};

struct Subsystem {
  std::string name;
  LabelSet labels;
  detail::WatchedDirectory entries;
  detail::TextLabels info;
  std::vector<LabelSet> namespaces;
  std::vector<Path> paths;
};

class NvmeSubsystems final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto changed = class_.refresh(context);
    if (!changed) return detail::absent_is_no_data(changed.error());
    if (*changed || entries_changed(context)) {
      class_.look([&] { list(context); });
    }
    for (Subsystem& subsystem : subsystems_) add(subsystem, out);
    return {};
  }

 private:
  // Controllers and namespaces come and go below a subsystem that stays.
  bool entries_changed(const CollectContext& context) {
    bool changed = false;
    for (Subsystem& subsystem : subsystems_) {
      changed = subsystem.entries.refresh(context).value_or(true) || changed;
    }
    return changed;
  }

  void list(const CollectContext& context) {
    subsystems_.clear();
    const auto names = class_.directory().names();
    if (!names) return;
    for (const std::string& name : *names) {
      if (name.starts_with("nvme-subsys")) list_subsystem(context, name);
    }
  }

  void list_subsystem(const CollectContext& context, const std::string& name) {
    Subsystem& subsystem =
        subsystems_.emplace_back(Subsystem{name,
                                           LabelSet{{"subsystem", name}},
                                           {&HostRoot::sys, "class/nvme-subsystem/" + name},
                                           {},
                                           {},
                                           {}});
    for (const auto& [label, file] : kTexts) {
      subsystem.info.add(label, std::string(name).append(1, '/').append(file));
    }
    subsystem.info.add_fixed("subsystem", name);
    if (!subsystem.entries.refresh(context)) return;
    const auto entries = subsystem.entries.directory().names();
    class_.directory().adopt_failure(subsystem.entries.directory());
    if (!entries) return;
    for (const std::string& entry : *entries) {
      if (is_namespace(entry)) {
        subsystem.namespaces.push_back({{"device", entry}, {"subsystem", name}});
      } else if (is_controller(entry)) {
        list_path(subsystem, entry);
      }
    }
  }

  void list_path(Subsystem& subsystem, const std::string& controller) {
    detail::AttributeBuffer buffer;
    const std::string path = std::string(subsystem.name).append(1, '/').append(controller);
    const auto transport = class_.directory().text((path + "/transport").c_str(), buffer);
    subsystem.paths.push_back({controller, std::string(transport.value_or("")), path + "/state"});
  }

  void add(Subsystem& subsystem, SampleBatch& out) const {
    out.add(out.family(kInfo), subsystem.info.read(class_.directory()), 1);
    for (const LabelSet& labels : subsystem.namespaces) {
      out.add(out.family(kNamespaceInfo), labels.text(), 1);
    }
    std::size_t known = 0;
    std::size_t live = 0;
    detail::AttributeBuffer buffer;
    for (const Path& path : subsystem.paths) {
      const auto state = class_.directory().text(path.state.c_str(), buffer);
      if (!state) continue;
      ++known;
      if (*state == kStates.front()) ++live;
      add_state(subsystem, path, *state, out);
    }
    out.add(out.family(kPaths), subsystem.labels.text(),
            static_cast<double>(subsystem.paths.size()));
    // A path whose state is not known may be live: without it the number would be a false alarm.
    if (known < subsystem.paths.size()) return;
    out.add(out.family(kPathsLive), subsystem.labels.text(), static_cast<double>(live));
  }

  static void add_state(const Subsystem& subsystem, const Path& path, std::string_view state,
                        SampleBatch& out) {
    if (!is_one_of(state, kStates) && !is_one_of(state, kHiddenStates)) state = kStates.back();
    for (const std::string_view one : kStates) {
      out.add(kPathState,
              {{"controller", path.controller},
               {"state", one},
               {"subsystem", subsystem.name},
               {"transport", path.transport}},
              one == state ? 1 : 0);
    }
  }

  detail::WatchedDirectory class_{&HostRoot::sys, "class/nvme-subsystem"};
  std::vector<Subsystem> subsystems_;
};

}  // namespace

CollectorSpec nvmesubsystem_spec() {
  return {"nvmesubsystem",
          "NVMe subsystems and the controllers that lead to them.",
          false,
          kFamilies,
          {},
          detail::make_collector<NvmeSubsystems>};
}

}  // namespace weir::collectors
