// The numbers of one cgroup of version 2 (Linux, Documentation/admin-guide/cgroup-v2.rst): what
// each is called on the page, and how it is read from the texts of the cgroup's files.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "weir/family.hpp"

namespace weir::collectors {

enum class CgroupCounter : std::uint8_t {
  cpu_user,
  cpu_system,
  cpu_periods,
  cpu_throttled_periods,
  cpu_throttled_seconds,
  memory_low,
  memory_high,
  memory_max,
  memory_oom,
  memory_oom_kill,
  io_read_bytes,
  io_written_bytes,
  io_reads,
  io_writes,
  pids_max,
  cpu_waiting,
  cpu_stalled,
  memory_waiting,
  memory_stalled,
  io_waiting,
  io_stalled,
};
inline constexpr std::size_t kCgroupCounters = 21;

enum class CgroupGauge : std::uint8_t { memory, memory_limit, memory_high, pids, pids_limit };
inline constexpr std::size_t kCgroupGauges = 5;

struct CgroupNumbers {
  // Nothing where the cgroup has no such file or line: a controller is not on for it.
  std::array<std::optional<double>, kCgroupCounters> counters{};
  std::array<std::optional<double>, kCgroupGauges> gauges{};

  [[nodiscard]] std::optional<double>& of(CgroupCounter counter) noexcept {
    return counters[static_cast<std::size_t>(counter)];
  }
  [[nodiscard]] std::optional<double>& of(CgroupGauge gauge) noexcept {
    return gauges[static_cast<std::size_t>(gauge)];
  }
};

// A number's family and the label that tells it from others of the family, if there are others.
struct CgroupSeries {
  FamilySpec family;
  std::string_view label;
  std::string_view value;
};
inline constexpr std::string_view kNoLabel;
[[nodiscard]] const std::array<CgroupSeries, kCgroupCounters>& cgroup_counter_series() noexcept;
[[nodiscard]] const std::array<CgroupSeries, kCgroupGauges>& cgroup_gauge_series() noexcept;

// A file of a cgroup, and what its text adds. Lines and values of another form are skipped; a limit
// of "max" is none.
struct CgroupFile {
  const char* name;
  void (*parse)(std::string_view text, CgroupNumbers& out);
};
inline constexpr std::size_t kCgroupFiles = 12;
[[nodiscard]] const std::array<CgroupFile, kCgroupFiles>& cgroup_files() noexcept;

}  // namespace weir::collectors
