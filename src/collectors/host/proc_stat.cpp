#include "collectors/host/proc_stat.hpp"

#include "collectors/support/fields.hpp"

namespace weir::detail {
namespace {

std::optional<std::array<std::uint64_t, kSoftirqVectors>> parse_softirqs(Cursor fields) {
  if (fields.field().empty()) return std::nullopt;  // the sum
  std::array<std::uint64_t, kSoftirqVectors> counts{};
  for (std::uint64_t& count : counts) {
    const auto number = parse_number<std::uint64_t>(fields.field());
    if (!number) return std::nullopt;
    count = *number;
  }
  return counts;
}

}  // namespace

std::optional<CpuTicks> parse_cpu_line(std::string_view line) {
  constexpr std::string_view kCpu = "cpu";
  if (!line.starts_with(kCpu)) return std::nullopt;
  std::array<std::string_view, 1 + kCpuModes.size()> room;
  const auto fields = split_fields(line, room);
  if (fields.size() <= 1 + kIdleMode) return std::nullopt;
  const auto cpu = parse_number<std::uint32_t>(fields[0].substr(kCpu.size()));
  if (!cpu) return std::nullopt;

  CpuTicks ticks{*cpu, {}};
  for (std::size_t i = 1; i < fields.size(); ++i) {
    const auto number = parse_number<std::uint64_t>(fields[i]);
    if (!number) return std::nullopt;
    ticks.ticks[i - 1] = *number;
  }
  return ticks;
}

KernelCounts parse_kernel_counts(std::string_view text) {
  KernelCounts counts;
  for_each_line(text, [&](std::string_view line) {
    Cursor fields(line);
    const std::string_view key = fields.field();
    const auto number = [&] { return parse_number<std::uint64_t>(fields.field()); };
    if (key == "intr") counts.interrupts = number();
    if (key == "ctxt") counts.context_switches = number();
    if (key == "btime") counts.boot_time_s = number();
    if (key == "processes") counts.forks = number();
    if (key == "procs_running") counts.running = number();
    if (key == "procs_blocked") counts.blocked = number();
    if (key == "softirq") counts.softirqs = parse_softirqs(fields);
  });
  return counts;
}

}  // namespace weir::detail
