// NVMe controllers and their namespaces (class/nvme).
#include <array>
#include <string>
#include <vector>

#include "collectors/host/nvme_name.hpp"
#include "collectors/support/attribute_list.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"
#include "collectors/support/text_labels.hpp"
#include "collectors/support/watched_directory.hpp"

namespace weir::collectors {
namespace {

using detail::Scale;

constexpr FamilySpec kInfo{"node_nvme_info", "What the controller is and does; always 1."};
constexpr FamilySpec kNamespaceInfo{"node_nvme_namespace_info",
                                    "A namespace as the controller reaches it; always 1."};
constexpr FamilySpec kCapacity{"node_nvme_namespace_capacity_bytes", "Capacity of the namespace.",
                               MetricType::gauge, Fold::sum};
constexpr FamilySpec kSize{"node_nvme_namespace_size_bytes", "Size of the namespace.",
                           MetricType::gauge, Fold::sum};
constexpr FamilySpec kUsed{"node_nvme_namespace_used_bytes",
                           "What of the namespace is in use, as the controller counts.",
                           MetricType::gauge, Fold::sum};
constexpr FamilySpec kBlockSize{"node_nvme_namespace_logical_block_size_bytes",
                                "Size of the namespace's logical blocks.", MetricType::gauge,
                                Fold::max};
constexpr std::array kFamilies{kInfo, kNamespaceInfo, kCapacity, kSize, kUsed, kBlockSize};

// Label and file of a controller, sorted by label.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kTexts{{
    {"cntlid", "cntlid"},
    {"firmware_revision", "firmware_rev"},
    {"model", "model"},
    {"serial", "serial"},
    {"state", "state"},
}};

class Nvme final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto changed = class_.refresh(context);
    if (!changed) return detail::absent_is_no_data(changed.error());
    if (*changed || namespaces_changed(context)) {
      class_.look([&] { list(context); });
    }
    for (Controller& controller : controllers_) {
      out.add(out.family(kInfo), controller.info.read(class_.directory()), 1);
    }
    for (detail::TextLabels& info : namespace_infos_) {
      out.add(out.family(kNamespaceInfo), info.read(class_.directory()), 1);
    }
    sizes_.collect(class_.directory(), out);
    return {};
  }

 private:
  struct Controller {
    detail::WatchedDirectory entries;
    detail::TextLabels info;
  };

  // Namespaces come and go below a controller that stays.
  bool namespaces_changed(const CollectContext& context) {
    bool changed = false;
    for (Controller& controller : controllers_) {
      changed = controller.entries.refresh(context).value_or(true) || changed;
    }
    return changed;
  }

  void list(const CollectContext& context) {
    controllers_.clear();
    namespace_infos_.clear();
    sizes_.clear();
    const auto names = class_.directory().names();
    if (!names) return;
    for (const std::string& device : *names) {
      Controller& controller =
          controllers_.emplace_back(Controller{{&HostRoot::sys, "class/nvme/" + device}, {}});
      controller.info.add_fixed("device", device);
      for (const auto& [label, file] : kTexts) {
        controller.info.add(label, device + "/" + std::string(file));
      }
      if (!controller.entries.refresh(context)) continue;
      const auto entries = controller.entries.directory().names();
      class_.directory().adopt_failure(controller.entries.directory());
      if (!entries) continue;
      for (const std::string& entry : *entries) {
        const auto nsid = nvme_namespace_id(entry);
        if (nsid) list_namespace(device, entry, *nsid);
      }
    }
  }

  void list_namespace(const std::string& device, const std::string& entry, std::string_view nsid) {
    const std::string path = device + "/" + entry;
    detail::TextLabels& info = namespace_infos_.emplace_back();
    info.add_fixed("device", device);
    info.add_fixed("nsid", nsid);
    info.add("ana_state", path + "/ana_state");

    // The kernel counts sizes in sectors of 512 bytes, and what is used in logical blocks.
    const LabelSet labels{{"device", device}, {"nsid", nsid}};
    const std::string block_size_path = path + "/queue/logical_block_size";
    sizes_.add(path + "/size", kSize, labels, Scale{512});
    sizes_.add(path + "/size", kCapacity, labels, Scale{512});
    sizes_.add(block_size_path, kBlockSize, labels);
    const auto block_size = class_.directory().number<double>(block_size_path.c_str());
    if (block_size) sizes_.add(path + "/nuse", kUsed, labels, Scale{*block_size});
  }

  detail::WatchedDirectory class_{&HostRoot::sys, "class/nvme"};
  std::vector<Controller> controllers_;
  std::vector<detail::TextLabels> namespace_infos_;
  detail::AttributeList sizes_;
};

}  // namespace

CollectorSpec nvme_spec() {
  return {"nvme", "NVMe controllers and namespaces.", true, kFamilies,
          {},     detail::make_collector<Nvme>};
}

}  // namespace weir::collectors
