// Energy that the packages, cores and memory used (class/powercap). The kernel lets only root read
// it since 5.10, because it tells of what other processes compute (CVE-2020-8694).
#include <array>
#include <map>
#include <string>

#include "collectors/host/rapl_zone.hpp"
#include "collectors/support/attribute_list.hpp"
#include "collectors/support/family_names.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/watched_directory.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {
namespace {

constexpr std::string_view kZoneLabel = "collector.rapl.enable-zone-label";
constexpr std::array kOptions{OptionSpec{
    kZoneLabel, "Name the zone by a label of node_rapl_joules_total, not by the metric's name.",
    OptionSpec::Kind::flag, "false"}};
constexpr FamilySpec kJoules{"node_rapl_joules_total", "Energy that the zone used, in joules.",
                             MetricType::counter};
constexpr detail::Scale kMicro{1, 1e6};

class Rapl final : public Collector {
 public:
  explicit Rapl(bool with_zone_label) : with_zone_label_(with_zone_label) {}

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto changed = class_.refresh(context);
    if (!changed) return detail::absent_is_no_data(changed.error());
    if (*changed) class_.look([&] { list(context.host); });
    attributes_.collect(class_.directory(), out);
    if (!out.empty()) return {};
    const std::string path = context.host.sys("class/powercap");
    if (attributes_.empty())
      return Error(ErrorCode::no_data, path + ": no zone that counts energy");
    return Error(ErrorCode::no_data,
                 path + ": no energy_uj can be read; since Linux 5.10 only root may");
  }

 private:
  void list(const HostRoot& host) {
    attributes_.clear();
    const auto names = class_.directory().names();
    if (!names) return;
    std::map<std::string, std::uint32_t> uses;
    detail::AttributeBuffer buffer;
    for (const std::string& entry : *names) {
      const auto text = class_.directory().text((entry + "/name").c_str(), buffer);
      std::string file = entry + "/energy_uj";
      if (!text || !class_.directory().has(file.c_str())) continue;
      RaplZone zone = parse_rapl_zone(*text);
      const std::uint32_t use = uses[zone.name]++;
      const detail::IntegerText index(zone.index.value_or(use));
      const std::string path = host.sys("class/powercap/" + entry);
      LabelSet labels{{"index", index.view()},
                      {"path", path},
                      {"rapl_zone", with_zone_label_ ? zone.name : std::string_view()}};
      const FamilySpec* const family =
          with_zone_label_
              ? &kJoules
              : families_.find(rapl_family_key(zone.name), [](std::string_view) { return true; });
      if (family != nullptr) attributes_.add(std::move(file), *family, std::move(labels), kMicro);
    }
  }

  bool with_zone_label_;
  detail::WatchedDirectory class_{&HostRoot::sys, "class/powercap"};
  detail::FamilyNames families_{"node_rapl_", "Energy in joules, counter ", MetricType::counter};
  detail::AttributeList attributes_;
};

Expected<std::unique_ptr<Collector>> make_rapl(const CollectorOptions& options) {
  return std::unique_ptr<Collector>(std::make_unique<Rapl>(options.flag(kZoneLabel)));
}

}  // namespace

CollectorSpec rapl_spec() {
  // Its families are what the zones are called, or node_rapl_joules_total.
  return {"rapl", "Energy by RAPL zone.", true, {}, kOptions, make_rapl};
}

}  // namespace weir::collectors
