// One process as /proc shows it now (proc_pid(5)): what adds up over its life, and what it holds.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "collectors/host/pid_stat.hpp"
#include "collectors/support/directory.hpp"
#include "collectors/support/numbered_entries.hpp"

namespace weir::collectors {

// What only grows in a process's life. Names are indices of ProcessCounters.
enum ProcessCounter : std::uint8_t {
  user_ticks,
  system_ticks,
  minor_faults,
  major_faults,
  read_bytes,     // from storage
  written_bytes,  // to storage
  voluntary_switches,
  involuntary_switches,
  kProcessCounters
};
// Nothing where the kernel does not tell, as a process of another user's I/O.
using ProcessCounters = std::array<std::optional<std::uint64_t>, kProcessCounters>;

struct ProcessSample {
  int pid = 0;
  std::uint64_t start_ticks = 0;  // with the pid the process's name for ever
  ProcessCounters counters;
  std::int64_t threads = 0;
  std::int64_t resident_pages = 0;
  std::optional<std::uint64_t> open_fds;
};

// Adds up read_bytes and write_bytes of /proc/[pid]/io.
void parse_pid_io(std::string_view text, ProcessCounters& counters);
// Adds the context switches of /proc/[pid]/task/[tid]/status.
void add_switches(std::string_view status, ProcessCounters& counters);
// The soft limit of open files of /proc/[pid]/limits; nothing if there is none, or no limit.
[[nodiscard]] std::optional<std::uint64_t> parse_fd_limit(std::string_view text);
// The path in the unified hierarchy, else in systemd's, of /proc/[pid]/cgroup.
[[nodiscard]] std::string_view parse_cgroup(std::string_view text);

class ProcessReader {
 public:
  explicit ProcessReader(bool with_switches) : with_switches_(with_switches) {}

  // Of the process whose line \p stat is; what vanishes meanwhile is left empty.
  [[nodiscard]] ProcessSample read(const detail::Directory& proc, int pid, const PidStat& stat);

 private:
  [[nodiscard]] std::optional<std::uint64_t> count_fds(const detail::Directory& proc, int pid);
  void read_switches(const detail::Directory& proc, int pid, ProcessCounters& counters);

  bool with_switches_;
  std::optional<bool> is_procfs_;  // of the folder read
  detail::NumberedEntries entries_;
};

}  // namespace weir::collectors
