// /proc/[pid]/stat and /proc/[pid]/task/[tid]/stat (proc_pid_stat(5)).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace weir::collectors {

// Borrows from the text. Times in clock ticks.
struct PidStat {
  std::string_view name;  // as the kernel cut it; may hold anything, parentheses too
  char state = 0;
  bool is_kernel_thread = false;
  std::uint64_t minor_faults = 0;
  std::uint64_t major_faults = 0;
  std::uint64_t user_ticks = 0;
  std::uint64_t system_ticks = 0;
  std::int64_t threads = 0;
  std::uint64_t start_ticks = 0;  // since boot
  std::int64_t resident_pages = 0;
};

// Nothing if the text is not of this form: cut short, or a process that just ended.
[[nodiscard]] std::optional<PidStat> parse_pid_stat(std::string_view text) noexcept;

}  // namespace weir::collectors
