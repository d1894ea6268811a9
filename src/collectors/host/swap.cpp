// Swap devices and files, one by one (proc/swaps). meminfo has their sum.
#include <array>
#include <cstdint>

#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"

namespace weir::collectors {
namespace {

constexpr FamilySpec kSize{"node_swap_size_bytes", "Size of the swap device.", MetricType::gauge,
                           Fold::sum};
constexpr FamilySpec kUsed{"node_swap_used_bytes", "What of the swap device is in use.",
                           MetricType::gauge, Fold::sum};
constexpr FamilySpec kPriority{"node_swap_priority",
                               "Priority of the swap device; the highest is filled first.",
                               MetricType::gauge, Fold::max};
constexpr std::array kFamilies{kSize, kUsed, kPriority};

constexpr double kBytesPerKib = 1024;

// The head of the file has no numbers, and so is no device.
void add(std::string_view line, SampleBatch& out) {
  std::array<std::string_view, 5> fields;  // device, type, size, used, priority
  if (detail::split_fields(line, fields).size() < fields.size()) return;
  const auto size_kib = detail::parse_number<std::uint64_t>(fields[2]);
  const auto used_kib = detail::parse_number<std::uint64_t>(fields[3]);
  const auto priority = detail::parse_number<std::int32_t>(fields[4]);
  if (!size_kib || !used_kib || !priority) return;
  // As the kernel writes it: a blank in a name is \040.
  const std::array labels{LabelView{"device", fields[0]}, LabelView{"type", fields[1]}};
  out.add(out.family(kSize), labels, static_cast<double>(*size_kib) * kBytesPerKib);
  out.add(out.family(kUsed), labels, static_cast<double>(*used_kib) * kBytesPerKib);
  out.add(out.family(kPriority), labels, static_cast<double>(*priority));
}

class Swap final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto text = file_.read(context.host);
    if (!text) return detail::absent_is_no_data(text.error());
    detail::for_each_line(*text, [&out](std::string_view line) { add(line, out); });
    return {};
  }

 private:
  detail::FileReader file_{&HostRoot::proc, "swaps"};
};

}  // namespace

CollectorSpec swap_spec() {
  return {"swap", "Exposes swap devices.", false, kFamilies, {}, detail::make_collector<Swap>};
}

}  // namespace weir::collectors
