// /proc/schedstat, versions 15 to 17: Linux' Documentation/scheduler/sched-stats.rst.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace weir::detail {

struct CpuSchedule {
  std::string_view cpu;  // the number, as it stands in the text
  std::uint64_t running_ns = 0;
  std::uint64_t waiting_ns = 0;
  std::uint64_t timeslices = 0;
};

// What a cpu line tells; nothing for another line (version, timestamp, domains) or a broken one.
[[nodiscard]] std::optional<CpuSchedule> parse_schedstat_line(std::string_view line);

}  // namespace weir::detail
