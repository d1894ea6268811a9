#include "collectors/host/buddyinfo.hpp"

#include <array>
#include <cstdint>

#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"

namespace weir::detail {

std::optional<BuddyLine> parse_buddy_line(std::string_view line) noexcept {
  Cursor cursor(line);
  if (cursor.field() != "Node") return std::nullopt;
  const std::string_view node = cursor.field();
  if (!node.ends_with(',') || cursor.field() != "zone") return std::nullopt;
  const std::string_view zone = cursor.field();
  return BuddyLine{node.substr(0, node.size() - 1), zone, cursor.rest()};
}

}  // namespace weir::detail

namespace weir::collectors {
namespace {

constexpr std::array kFamilies{FamilySpec{"node_buddyinfo_blocks",
                                          "Free blocks of two to the power of size pages.",
                                          MetricType::gauge, Fold::sum}};

class Buddyinfo final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto text = file_.read(context.host);
    if (!text) return detail::absent_is_no_data(text.error());
    const auto family = out.family(kFamilies[0]);
    detail::for_each_line(*text, [&](std::string_view line) {
      const auto zone = detail::parse_buddy_line(line);
      if (!zone) return;
      detail::Cursor counts(zone->counts);
      std::uint32_t size = 0;
      for (auto field = counts.field(); !field.empty(); field = counts.field(), ++size) {
        const auto count = detail::parse_number<std::uint64_t>(field);
        if (!count) continue;
        out.add(family,
                {{"node", zone->node},
                 {"size", detail::IntegerText(size).view()},
                 {"zone", zone->zone}},
                static_cast<double>(*count));
      }
    });
    if (out.empty()) {
      return Error(ErrorCode::parse, context.host.proc("buddyinfo") + ": no line of a zone");
    }
    return {};
  }

 private:
  detail::FileReader file_{&HostRoot::proc, "buddyinfo"};
};

}  // namespace

CollectorSpec buddyinfo_spec() {
  return {"buddyinfo", "Free memory by size of block.",  false, kFamilies,
          {},          detail::make_collector<Buddyinfo>};
}

}  // namespace weir::collectors
