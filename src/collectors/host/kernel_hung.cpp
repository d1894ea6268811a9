// Tasks that the kernel found hung (/proc/sys/kernel/hung_task_detect_count, Linux 6.13).
#include <array>
#include <cstdint>

#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {
namespace {

constexpr std::array kFamilies{FamilySpec{"node_kernel_hung_tasks_total",
                                          "Tasks found hung since the system booted.",
                                          MetricType::counter}};

class KernelHung final : public Collector {
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto text = file_.read(context);
    if (!text) return detail::absent_is_no_data(text.error());
    const auto count = detail::parse_number<std::uint64_t>(detail::trim(*text));
    if (!count) return Error(ErrorCode::parse, "hung_task_detect_count is not a number");
    out.add(kFamilies[0], static_cast<double>(*count));
    return {};
  }

  detail::FileReader file_{&HostRoot::proc, "sys/kernel/hung_task_detect_count",
                           detail::Written::at_once};
};

}  // namespace

CollectorSpec kernel_hung_spec() {
  return {"kernel_hung",
          "Exposes the number of hung tasks.",
          true,
          kFamilies,
          {},
          detail::make_collector<KernelHung>};
}

}  // namespace weir::collectors
