#include "collectors/host/cpu_times.hpp"

#include <algorithm>

#include "collectors/support/fields.hpp"

namespace weir::detail {
namespace {

constexpr std::uint64_t kReplugSeconds = 3;

}  // namespace

CpuTicks CpuTimes::guard(const CpuTicks& now) const {
  const auto before = std::ranges::lower_bound(cpus_, now.cpu, {}, &CpuTicks::cpu);
  if (before == cpus_.end() || before->cpu != now.cpu) return now;
  if (now.ticks[kIdleMode] + kReplugSeconds * ticks_per_second_ <= before->ticks[kIdleMode]) {
    return now;
  }
  CpuTicks guarded = now;
  std::ranges::transform(now.ticks, before->ticks, guarded.ticks.begin(),
                         [](std::uint64_t a, std::uint64_t b) { return std::max(a, b); });
  return guarded;
}

bool CpuTimes::update(std::string_view stat_text) {
  next_.clear();
  for_each_line(stat_text, [&](std::string_view line) {
    const auto ticks = parse_cpu_line(line);
    // The kernel writes the CPUs in ascending order; a line out of order is none of its own.
    if (ticks && (next_.empty() || next_.back().cpu < ticks->cpu)) next_.push_back(guard(*ticks));
  });
  const bool changed = !std::ranges::equal(cpus_, next_, {}, &CpuTicks::cpu, &CpuTicks::cpu);
  std::swap(cpus_, next_);
  return changed;
}

}  // namespace weir::detail
