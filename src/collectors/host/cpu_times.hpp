// CpuTimes: what /proc/stat says of each CPU, guarded against counters that step back. Idle and
// iowait do so by rounding in tickless kernels, and a CPU that was unplugged may begin anew.
#pragma once

#include <span>
#include <vector>

#include "collectors/host/proc_stat.hpp"

namespace weir::detail {

class CpuTimes {
 public:
  explicit CpuTimes(std::uint64_t ticks_per_second) : ticks_per_second_(ticks_per_second) {}

  // Takes in the text: a counter that stepped back keeps its old value; if idle lost three seconds
  // or more, all counters of the CPU are taken as they are; a CPU without a line is forgotten.
  // \returns whether the set of CPUs changed.
  bool update(std::string_view stat_text);

  // Ascending by CPU.
  [[nodiscard]] std::span<const CpuTicks> cpus() const noexcept { return cpus_; }
  [[nodiscard]] double seconds(std::uint64_t ticks) const noexcept {
    return static_cast<double>(ticks) / static_cast<double>(ticks_per_second_);
  }

 private:
  [[nodiscard]] CpuTicks guard(const CpuTicks& now) const;

  std::uint64_t ticks_per_second_;
  std::vector<CpuTicks> cpus_;
  std::vector<CpuTicks> next_;  // kept for its memory
};

}  // namespace weir::detail
