// Memory errors that the memory controllers found: per controller, per row of chips (csrow) and per
// channel of a row, the last with the name of the module in it.
#include <array>
#include <string>

#include "collectors/support/attribute_list.hpp"
#include "collectors/support/fields.hpp"
#include "collectors/support/make.hpp"
#include "collectors/support/watched_directory.hpp"

namespace weir::collectors {
namespace {

using detail::Directory;

constexpr auto kCounter = MetricType::counter;
constexpr FamilySpec kCorrectable{"node_edac_correctable_errors_total",
                                  "Memory errors that were corrected.", kCounter};
constexpr FamilySpec kUncorrectable{"node_edac_uncorrectable_errors_total",
                                    "Memory errors that could not be corrected.", kCounter};
constexpr FamilySpec kRowCorrectable{"node_edac_csrow_correctable_errors_total",
                                     "Memory errors of the row that were corrected; csrow unknown "
                                     "for those whose row is not known.",
                                     kCounter};
constexpr FamilySpec kRowUncorrectable{"node_edac_csrow_uncorrectable_errors_total",
                                       "Memory errors of the row that could not be corrected; "
                                       "csrow unknown for those whose row is not known.",
                                       kCounter};
constexpr FamilySpec kChannelCorrectable{"node_edac_channel_correctable_errors_total",
                                         "Memory errors of the row's channel that were corrected.",
                                         kCounter};
constexpr FamilySpec kChannelUncorrectable{
    "node_edac_channel_uncorrectable_errors_total",
    "Memory errors of the row's channel that could not be corrected.", kCounter};
constexpr std::array kFamilies{kCorrectable,      kUncorrectable,      kRowCorrectable,
                               kRowUncorrectable, kChannelCorrectable, kChannelUncorrectable};

// The number behind "mc", "csrow", ...; nothing for another name.
std::optional<std::string_view> number_behind(std::string_view prefix, std::string_view name) {
  if (!name.starts_with(prefix)) return std::nullopt;
  name.remove_prefix(prefix.size());
  if (!detail::parse_number<std::uint32_t>(name)) return std::nullopt;
  return name;
}

class Edac final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto changed = controllers_.refresh(context);
    // Most machines have no such controller, and node_exporter calls that a success.
    if (!changed && changed.error().code() == ErrorCode::not_found) return {};
    if (!changed) return changed.error();
    if (*changed) controllers_.look([this] { list(); });
    attributes_.collect(controllers_.directory(), out);
    return {};
  }

 private:
  void list() {
    attributes_.clear();
    const auto names = controllers_.directory().names();
    if (!names) return;
    for (const std::string& name : *names) {
      if (const auto number = number_behind("mc", name)) list_controller(name, *number);
    }
  }

  void list_controller(const std::string& path, std::string_view controller) {
    const LabelSet labels{{"controller", controller}};
    attributes_.add(path + "/ce_count", kCorrectable, labels);
    attributes_.add(path + "/ue_count", kUncorrectable, labels);
    const LabelSet unknown{{"controller", controller}, {"csrow", "unknown"}};
    attributes_.add(path + "/ce_noinfo_count", kRowCorrectable, unknown);
    attributes_.add(path + "/ue_noinfo_count", kRowUncorrectable, unknown);

    const auto directory = controllers_.directory().subdirectory(path.c_str());
    const auto names = directory ? directory->names() : std::vector<std::string>();
    if (directory) controllers_.directory().adopt_failure(*directory);
    if (!names) return;
    for (const std::string& name : *names) {
      const auto row = number_behind("csrow", name);
      if (row) list_row(*directory, path, name, controller, *row);
    }
  }

  void list_row(const Directory& of_controller, const std::string& of_controller_path,
                const std::string& name, std::string_view controller, std::string_view row) {
    const std::string path = of_controller_path + "/" + name;
    const LabelSet labels{{"controller", controller}, {"csrow", row}};
    attributes_.add(path + "/ce_count", kRowCorrectable, labels);
    attributes_.add(path + "/ue_count", kRowUncorrectable, labels);

    const auto directory = of_controller.subdirectory(name.c_str());
    const auto files = directory ? directory->names() : std::vector<std::string>();
    controllers_.directory().adopt_failure(of_controller);
    if (directory) controllers_.directory().adopt_failure(*directory);
    if (!files) return;
    constexpr std::string_view kCount = "_ce_count";
    detail::AttributeBuffer buffer;
    for (const std::string_view file : *files) {
      if (!file.ends_with(kCount)) continue;
      const std::string prefix(file.substr(0, file.size() - kCount.size()));
      const auto channel = number_behind("ch", prefix);
      if (!channel) continue;
      std::string channel_path = path;
      channel_path.append(1, '/').append(prefix);
      const std::string label_path = channel_path + "_dimm_label";
      const auto label = controllers_.directory().text(label_path.c_str(), buffer).value_or("");
      const LabelSet of_channel{
          {"channel", *channel}, {"controller", controller}, {"csrow", row}, {"dimm_label", label}};
      attributes_.add(channel_path + "_ce_count", kChannelCorrectable, of_channel);
      attributes_.add(channel_path + "_ue_count", kChannelUncorrectable, of_channel);
    }
  }

  detail::WatchedDirectory controllers_{&HostRoot::sys, "devices/system/edac/mc"};
  detail::AttributeList attributes_;
};

}  // namespace

CollectorSpec edac_spec() {
  return {"edac", "Memory errors found by the memory controllers.",
          true,   kFamilies,
          {},     detail::make_collector<Edac>};
}

}  // namespace weir::collectors
