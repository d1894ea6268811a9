#include "collectors/host/pressure.hpp"

#include <array>
#include <optional>

#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"

namespace weir::detail {
namespace {

// The number behind "total=".
std::optional<std::uint64_t> parse_total(std::string_view line) {
  constexpr std::string_view kKey = " total=";
  const std::size_t at = line.find(kKey);
  if (at == std::string_view::npos) return std::nullopt;
  return parse_number<std::uint64_t>(Cursor(line.substr(at + kKey.size())).field());
}

}  // namespace

StallTotals parse_pressure(std::string_view text) {
  StallTotals pressure;
  for_each_line(text, [&](std::string_view line) {
    if (line.starts_with("some ")) pressure.some_us = parse_total(line);
    if (line.starts_with("full ")) pressure.full_us = parse_total(line);
  });
  return pressure;
}

}  // namespace weir::detail

namespace weir::collectors {
namespace {

using detail::FileReader;

constexpr FamilySpec kCpuWaiting{"node_pressure_cpu_waiting_seconds_total",
                                 "Time in which some task waited for a CPU.", MetricType::counter};
constexpr FamilySpec kIoWaiting{"node_pressure_io_waiting_seconds_total",
                                "Time in which some task waited for I/O.", MetricType::counter};
constexpr FamilySpec kIoStalled{"node_pressure_io_stalled_seconds_total",
                                "Time in which every task that could run waited for I/O.",
                                MetricType::counter};
constexpr FamilySpec kMemoryWaiting{"node_pressure_memory_waiting_seconds_total",
                                    "Time in which some task waited for memory.",
                                    MetricType::counter};
constexpr FamilySpec kMemoryStalled{"node_pressure_memory_stalled_seconds_total",
                                    "Time in which every task that could run waited for memory.",
                                    MetricType::counter};
constexpr FamilySpec kIrqStalled{
    "node_pressure_irq_stalled_seconds_total",
    "Time in which every task that could run waited for an interrupt's handling.",
    MetricType::counter};
constexpr std::array kFamilies{kCpuWaiting,    kIoWaiting,     kIoStalled,
                               kMemoryWaiting, kMemoryStalled, kIrqStalled};

struct Resource {
  FileReader file;
  const FamilySpec* some;
  const FamilySpec* full;
};

void add_seconds(SampleBatch& out, const FamilySpec* family,
                 const std::optional<std::uint64_t>& total_us) {
  // Two divisions, as node_exporter has them: the same double.
  if (family != nullptr && total_us) {
    out.add(*family, static_cast<double>(*total_us) / 1000.0 / 1000.0);
  }
}

class PressureStalls final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    std::optional<Error> failure;
    for (Resource& resource : resources_) {
      const auto text = resource.file.read(context);
      if (!text) {
        const ErrorCode code = text.error().code();
        if (code == ErrorCode::not_found) continue;  // irq is missing from most kernels
        failure = code == ErrorCode::unsupported
                      ? Error(ErrorCode::no_data, text.error().message())  // psi=0
                      : text.error();
        continue;
      }
      const auto pressure = detail::parse_pressure(*text);
      add_seconds(out, resource.some, pressure.some_us);
      add_seconds(out, resource.full, pressure.full_us);
    }
    if (out.empty() && failure) return *failure;
    if (out.empty()) return Error(ErrorCode::no_data, "no stall times in /proc/pressure");
    return {};
  }

 private:
  std::array<Resource, 4> resources_{{
      {FileReader(&HostRoot::proc, "pressure/cpu", detail::Written::at_once), &kCpuWaiting,
       nullptr},
      {FileReader(&HostRoot::proc, "pressure/io", detail::Written::at_once), &kIoWaiting,
       &kIoStalled},
      {FileReader(&HostRoot::proc, "pressure/memory", detail::Written::at_once), &kMemoryWaiting,
       &kMemoryStalled},
      {FileReader(&HostRoot::proc, "pressure/irq", detail::Written::at_once), nullptr,
       &kIrqStalled},
  }};
};

}  // namespace

CollectorSpec pressure_spec() {
  return {"pressure", "Pressure stall information.",         true, kFamilies,
          {},         detail::make_collector<PressureStalls>};
}

}  // namespace weir::collectors
