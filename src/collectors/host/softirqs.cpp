#include <array>
#include <cstdint>

#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"

namespace weir::collectors {
namespace {

using detail::FileReader;

constexpr std::array kFamilies{
    FamilySpec{"node_softirqs_functions_total", "Soft interrupts handled, by CPU and type.",
               MetricType::counter},
};

class Softirqs final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto text = file_.read(context.host);
    if (!text) return text.error();
    const auto family = out.family(kFamilies[0]);
    detail::for_each_line(*text, [&](std::string_view line) { add_line(line, family, out); });
    return {};
  }

 private:
  // "   NET_RX:   1617   2109"; the header line has no colon.
  static void add_line(std::string_view line, FamilyIndex family, SampleBatch& out) {
    const auto parts = detail::split_at(line, ':');
    if (!parts || parts->first.empty()) return;
    detail::Cursor counts(parts->second);
    std::uint32_t cpu = 0;
    for (auto field = counts.field(); !field.empty(); field = counts.field()) {
      const detail::IntegerText cpu_text(cpu++);
      const auto count = detail::parse_number<std::uint64_t>(field);
      if (!count) continue;
      out.add(family, {{"cpu", cpu_text.view()}, {"type", parts->first}},
              static_cast<double>(*count));
    }
  }

  FileReader file_{&HostRoot::proc, "softirqs"};
};

}  // namespace

CollectorSpec softirqs_spec() {
  return {"softirqs", "Soft interrupts per CPU.",      false, kFamilies,
          {},         detail::make_collector<Softirqs>};
}

}  // namespace weir::collectors
