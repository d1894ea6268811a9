#include "collectors/host/proc_stat.hpp"

#include "collectors/support/fields.hpp"
#include "collectors/support/take_number.hpp"

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
  Cursor fields(line);
  const auto cpu = parse_number<std::uint32_t>(fields.field().substr(kCpu.size()));
  if (!cpu) return std::nullopt;

  CpuTicks ticks{*cpu, {}};
  std::string_view numbers = trim(fields.rest());
  std::size_t count = 0;
  for (; count < ticks.ticks.size() && !numbers.empty(); ++count) {
    const auto number = take_number(numbers);
    if (!number) return std::nullopt;
    ticks.ticks[count] = *number;
  }
  return count > kIdleMode ? std::optional(ticks) : std::nullopt;
}

KernelCounts parse_kernel_counts(std::string_view text) {
  KernelCounts counts;
  for_each_line(text, [&](std::string_view line) {
    if (line.starts_with("cpu")) return;
    Cursor fields(line);
    const std::string_view key = fields.field();
    std::string_view numbers = fields.rest();
    const auto number = [&numbers] { return take_number(numbers); };
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
