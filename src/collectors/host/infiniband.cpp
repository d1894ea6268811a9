// InfiniBand, RoCE and Omni-Path devices and their ports (class/infiniband). A port has some fifty
// files, so that they stay open. Of those that the driver announces and cannot read (EINVAL, "N/A
// (no PMA)") there is no series.
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "collect/name_filter.hpp"
#include "collectors/host/infiniband_counters.hpp"
#include "collectors/support/attribute_list.hpp"
#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/text_labels.hpp"
#include "collectors/support/watched_directory.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {
namespace {

using detail::NameFilter;

// Label and file of a device, sorted by label. They stay as long as the device does: its driver
// registers it anew after an update.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kTexts{{
    {"board_id", "board_id"},
    {"firmware_version", "fw_ver"},
    {"hca_type", "hca_type"},
}};

constexpr std::string_view kInclude = "collector.infiniband.device-include";
constexpr std::string_view kExclude = "collector.infiniband.device-exclude";
constexpr std::array kOptions{
    OptionSpec{kInclude, "Regular expression of devices to expose."},
    OptionSpec{kExclude, "Regular expression of devices to leave out of those."}};

class Infiniband final : public Collector {
 public:
  explicit Infiniband(NameFilter filter) : filter_(std::move(filter)) {}

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto changed = class_.refresh(context);
    if (!changed) return detail::absent_is_no_data(changed.error());
    if (*changed) class_.look([this] { list(); });
    for (const LabelSet& info : infos_) out.add(out.family(kInfinibandInfo), info.text(), 1);
    attributes_.collect(class_.directory(), out);
    return {};
  }

 private:
  void list() {
    infos_.clear();
    attributes_.clear();
    attributes_.keep_open(class_.directory());
    const auto names = class_.directory().names();
    if (!names) return;
    for (const std::string& device : *names) {
      if (filter_.ignores(device)) continue;
      detail::TextLabels info;
      info.add_fixed("device", device);
      for (const auto& [label, file] : kTexts) info.add(label, device + "/" + std::string(file));
      infos_.emplace_back(info.read(class_.directory()));
      list_ports(device);
    }
  }

  void list_ports(const std::string& device) {
    const std::string path = device + "/ports";
    const auto ports = class_.directory().subdirectory(path.c_str());
    const auto names = ports ? ports->names() : std::vector<std::string>();
    if (ports) class_.directory().adopt_failure(*ports);
    if (!names) return;
    for (const std::string& port : *names) {
      if (detail::parse_number<std::uint32_t>(port))
        list_port(device, std::string(path).append("/").append(port), port);
    }
  }

  void list_port(const std::string& device, const std::string& path, std::string_view port) {
    const LabelSet labels{{"device", device}, {"port", port}};
    attributes_.add(path + "/state", kInfinibandState, labels, {}, parse_infiniband_state);
    attributes_.add(path + "/phys_state", kInfinibandPhysicalState, labels, {},
                    parse_infiniband_state);
    attributes_.add(path + "/rate", kInfinibandRate, labels, {}, parse_infiniband_rate);
    for (const InfinibandCounter& counter : infiniband_counters()) {
      std::string file = (path + "/").append(counter.file);
      if (!class_.directory().has(file.c_str())) continue;
      attributes_.add(std::move(file), counter.family, labels, counter.scale, detail::parse_count);
    }
  }

  NameFilter filter_;
  detail::WatchedDirectory class_{&HostRoot::sys, "class/infiniband"};
  std::vector<LabelSet> infos_;
  detail::AttributeList attributes_;
};

Expected<std::unique_ptr<Collector>> make_infiniband(const CollectorOptions& options) {
  auto filter = NameFilter::combined(options, kInclude, kExclude);
  if (!filter) return filter.error();
  return std::unique_ptr<Collector>(std::make_unique<Infiniband>(std::move(*filter)));
}

}  // namespace

CollectorSpec infiniband_spec() {
  return {"infiniband", "InfiniBand, RoCE and Omni-Path ports.",
          true,         infiniband_families(),
          kOptions,     make_infiniband};
}

}  // namespace weir::collectors
