// Graphics cards of AMD (class/drm; Linux, Documentation/gpu/amdgpu): how busy they are and their
// memory. Other drivers have no files for it.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "collectors/host/hwmon_chip.hpp"
#include "collectors/support/attribute_list.hpp"
#include "collectors/support/make.hpp"
#include "collectors/support/text_labels.hpp"
#include "collectors/support/watched_directory.hpp"

namespace weir::collectors {
namespace {

struct Number {
  std::string_view file;
  FamilySpec family;
};
constexpr FamilySpec bytes(std::string_view name, std::string_view help) {
  return {name, help, MetricType::gauge, Fold::sum};
}
constexpr std::array kNumbers{
    Number{"gpu_busy_percent",
           {"node_drm_gpu_busy_percent", "How busy the GPU is, in percent.", MetricType::gauge,
            Fold::max}},
    Number{"mem_info_gtt_total", bytes("node_drm_memory_gtt_size_bytes",
                                       "Size of the graphics translation table (GTT).")},
    Number{"mem_info_gtt_used", bytes("node_drm_memory_gtt_used_bytes",
                                      "What of the graphics translation table (GTT) is in use.")},
    Number{"mem_info_vis_vram_total",
           bytes("node_drm_memory_vis_vram_size_bytes", "Size of the VRAM that the CPU can see.")},
    Number{"mem_info_vis_vram_used", bytes("node_drm_memory_vis_vram_used_bytes",
                                           "What is in use of the VRAM that the CPU can see.")},
    Number{"mem_info_vram_total", bytes("node_drm_memory_vram_size_bytes", "Size of the VRAM.")},
    Number{"mem_info_vram_used",
           bytes("node_drm_memory_vram_used_bytes", "What of the VRAM is in use.")},
};
constexpr FamilySpec kInfo{"node_drm_card_info", "What the card is and does; always 1."};
constexpr auto kFamilies = [] {
  std::array<FamilySpec, kNumbers.size() + 1> families{};
  for (std::size_t i = 0; i < kNumbers.size(); ++i) families[i] = kNumbers[i].family;
  families[kNumbers.size()] = kInfo;
  return families;
}();

// Label of the info series and file.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kTexts{{
    {"memory_vendor", "mem_info_vram_vendor"},
    {"power_performance_level", "power_dpm_force_performance_level"},
    {"unique_id", "unique_id"},
}};

// Not its connectors (card0-HDMI-A-1), nor renderD128.
bool is_card(std::string_view entry) {
  constexpr std::string_view kPrefix = "card";
  return entry.starts_with(kPrefix) &&
         detail::parse_number<std::uint32_t>(entry.substr(kPrefix.size())).has_value();
}

bool is_amdgpu(const detail::Directory& cards, const std::string& card) {
  detail::AttributeBuffer buffer;
  bool is_driver = false;
  const auto event = cards.text((card + "/device/uevent").c_str(), buffer);
  detail::for_each_line(event.value_or(""),
                        [&](std::string_view line) { is_driver |= line == "DRIVER=amdgpu"; });
  return is_driver;
}

class Drm final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto changed = class_.refresh(context);
    // Most servers have no card, and node_exporter calls that a success.
    if (!changed && changed.error().code() == ErrorCode::not_found) return {};
    if (!changed) return changed.error();
    if (*changed) class_.look([&] { list(context.host); });
    for (detail::TextLabels& info : infos_) {
      out.add(out.family(kInfo), info.read(class_.directory()), 1);
    }
    numbers_.collect(class_.directory(), out);
    return {};
  }

 private:
  void list(const HostRoot& host) {
    infos_.clear();
    numbers_.clear();
    const auto names = class_.directory().names();
    if (!names) return;
    for (const std::string& card : *names) {
      if (is_card(card) && is_amdgpu(class_.directory(), card)) list_card(host, card);
    }
  }

  void list_card(const HostRoot& host, const std::string& card) {
    const std::string device = card + "/device/";
    detail::TextLabels& info = infos_.emplace_back();
    info.add_fixed("card", card);
    info.add_fixed("chip", device_label(host.sys("class/drm/" + card + "/device")));
    for (const auto& [label, file] : kTexts) info.add(label, device + std::string(file));
    info.add_fixed("vendor", "amd");
    for (const Number& number : kNumbers)
      numbers_.add(device + std::string(number.file), number.family, {{"card", card}});
  }

  detail::WatchedDirectory class_{&HostRoot::sys, "class/drm"};
  std::vector<detail::TextLabels> infos_;
  detail::AttributeList numbers_;
};

}  // namespace

CollectorSpec drm_spec() {
  return {"drm", "Exposes graphics cards of AMD.", false, kFamilies,
          {},    detail::make_collector<Drm>};
}

}  // namespace weir::collectors
