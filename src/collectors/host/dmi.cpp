#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "collectors/support/directory.hpp"
#include "collectors/support/make.hpp"
#include "collectors/support/watched_directory.hpp"

namespace weir::collectors {
namespace {

using detail::Directory;

constexpr std::array kFamilies{
    FamilySpec{"node_dmi_info",
               "The machine, its board, chassis and firmware, as they name themselves; always 1."},
};

// Label and file below class/dmi/id, sorted by label.
constexpr std::array<std::pair<std::string_view, const char*>, 20> kFields{{
    {"bios_date", "bios_date"},
    {"bios_release", "bios_release"},
    {"bios_vendor", "bios_vendor"},
    {"bios_version", "bios_version"},
    {"board_asset_tag", "board_asset_tag"},
    {"board_name", "board_name"},
    {"board_serial", "board_serial"},
    {"board_vendor", "board_vendor"},
    {"board_version", "board_version"},
    {"chassis_asset_tag", "chassis_asset_tag"},
    {"chassis_serial", "chassis_serial"},
    {"chassis_vendor", "chassis_vendor"},
    {"chassis_version", "chassis_version"},
    {"product_family", "product_family"},
    {"product_name", "product_name"},
    {"product_serial", "product_serial"},
    {"product_sku", "product_sku"},
    {"product_uuid", "product_uuid"},
    {"product_version", "product_version"},
    {"system_vendor", "sys_vendor"},
}};

// The fields that are there; serial numbers are readable for root only. Nothing if there are none.
// \p complete: none has to be read again.
std::optional<LabelSet> read_labels(const Directory& directory, bool& complete) {
  std::vector<std::pair<std::string_view, std::string>> values;
  detail::AttributeBuffer buffer;
  for (const auto& [label, file] : kFields) {
    if (const auto text = directory.text(file, buffer)) values.emplace_back(label, *text);
  }
  complete = !values.empty() && !directory.take_failure();
  if (values.empty()) return std::nullopt;
  std::vector<LabelView> labels;
  labels.reserve(values.size());
  for (const auto& [label, text] : values) labels.push_back({label, text});
  return LabelSet(labels);
}

// What the firmware says is read once: it stays until the next boot.
class Dmi final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    if (!complete_ && directory_.refresh(context))
      labels_ = read_labels(directory_.directory(), complete_);
    if (!labels_) {
      if (!absent_)
        absent_ = Error(ErrorCode::no_data, context.host.sys("class/dmi/id") + ": no fields");
      return *absent_;
    }
    out.add(out.family(kFamilies[0]), labels_->text(), 1);
    return {};
  }

 private:
  std::optional<LabelSet> labels_;
  std::optional<Error> absent_;
  bool complete_ = false;
  detail::WatchedDirectory directory_{&HostRoot::sys, "class/dmi/id"};
};

}  // namespace

CollectorSpec dmi_spec() {
  return {"dmi", "The machine's name plate.", true, kFamilies, {}, detail::make_collector<Dmi>};
}

}  // namespace weir::collectors
