#include "collectors/host/cgroups.hpp"

#include <array>

#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"

namespace weir::detail {

std::optional<CgroupController> parse_cgroups_line(std::string_view line) noexcept {
  Cursor cursor(line);
  const std::string_view name = cursor.field();
  if (name.empty() || name.front() == '#') return std::nullopt;
  static_cast<void>(cursor.field());  // the hierarchy
  const auto cgroups = parse_number<std::uint64_t>(cursor.field());
  const auto enabled = parse_number<int>(cursor.field());
  if (!cgroups || !enabled) return std::nullopt;
  return CgroupController{name, *cgroups, *enabled != 0};
}

}  // namespace weir::detail

namespace weir::collectors {
namespace {

constexpr FamilySpec kCgroups{"node_cgroups_cgroups", "Control groups of the controller.",
                              MetricType::gauge, Fold::sum};
constexpr FamilySpec kEnabled{"node_cgroups_enabled", "1 if the controller is on.",
                              MetricType::gauge, Fold::sum};
constexpr std::array kFamilies{kCgroups, kEnabled};

class Cgroups final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto text = file_.read(context.host);
    if (!text) return detail::absent_is_no_data(text.error());
    detail::for_each_line(*text, [&](std::string_view line) {
      const auto controller = detail::parse_cgroups_line(line);
      if (!controller) return;
      out.add(kCgroups, {{"subsys_name", controller->name}},
              static_cast<double>(controller->cgroups));
      out.add(kEnabled, {{"subsys_name", controller->name}}, controller->is_enabled ? 1 : 0);
    });
    return {};
  }

 private:
  detail::FileReader file_{&HostRoot::proc, "cgroups"};
};

}  // namespace

CollectorSpec cgroups_spec() {
  return {"cgroups", "Number of control groups by controller.",
          false,     kFamilies,
          {},        detail::make_collector<Cgroups>};
}

}  // namespace weir::collectors
