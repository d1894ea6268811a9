#include "collectors/host/schedstat.hpp"

#include <array>

#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"

namespace weir::detail {

std::optional<CpuSchedule> parse_schedstat_line(std::string_view line) {
  constexpr std::string_view kCpu = "cpu";
  if (!line.starts_with(kCpu)) return std::nullopt;
  std::array<std::string_view, 10> fields;  // the name, then nine numbers
  if (split_fields(line, fields).size() < fields.size()) return std::nullopt;
  const std::string_view cpu = fields[0].substr(kCpu.size());
  const auto running = parse_number<std::uint64_t>(fields[7]);
  const auto waiting = parse_number<std::uint64_t>(fields[8]);
  const auto timeslices = parse_number<std::uint64_t>(fields[9]);
  if (!parse_number<std::uint32_t>(cpu) || !running || !waiting || !timeslices) return std::nullopt;
  return CpuSchedule{cpu, *running, *waiting, *timeslices};
}

}  // namespace weir::detail

namespace weir::collectors {
namespace {

using detail::FileReader;

constexpr std::array kFamilies{
    FamilySpec{"node_schedstat_running_seconds_total", "Time that the CPU spent running tasks.",
               MetricType::counter},
    FamilySpec{"node_schedstat_waiting_seconds_total",
               "Time that tasks spent ready and waiting for the CPU.", MetricType::counter},
    FamilySpec{"node_schedstat_timeslices_total", "Time slices run on the CPU.",
               MetricType::counter},
};

constexpr double kNanosecondsPerSecond = 1e9;

class Schedstat final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto text = file_.read(context);
    if (!text) return detail::absent_is_no_data(text.error());
    const auto running = out.family(kFamilies[0]);
    const auto waiting = out.family(kFamilies[1]);
    const auto timeslices = out.family(kFamilies[2]);
    detail::for_each_line(*text, [&](std::string_view line) {
      const auto schedule = detail::parse_schedstat_line(line);
      if (!schedule) return;
      const LabelView cpu{"cpu", schedule->cpu};
      out.add(running, {cpu}, static_cast<double>(schedule->running_ns) / kNanosecondsPerSecond);
      out.add(waiting, {cpu}, static_cast<double>(schedule->waiting_ns) / kNanosecondsPerSecond);
      out.add(timeslices, {cpu}, static_cast<double>(schedule->timeslices));
    });
    return {};
  }

 private:
  FileReader file_{&HostRoot::proc, "schedstat"};
};

}  // namespace

CollectorSpec schedstat_spec() {
  return {"schedstat", "The scheduler's times per CPU.", true, kFamilies,
          {},          detail::make_collector<Schedstat>};
}

}  // namespace weir::collectors
