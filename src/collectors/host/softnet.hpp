// /proc/net/softnet_stat: a row of hexadecimal columns per CPU, 9 of them in old kernels, 11 since
// 2.6.35 and 3.11, 13 since 5.10, 15 since 6.3. No header says which is which.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace weir::detail {

struct SoftnetRow {
  std::uint32_t cpu = 0;
  std::uint32_t processed = 0;
  std::uint32_t dropped = 0;
  std::uint32_t times_squeezed = 0;
  std::uint32_t cpu_collision = 0;
  std::uint32_t received_rps = 0;  // what a kernel does not count is 0
  std::uint32_t flow_limit_count = 0;
  std::uint32_t backlog_len = 0;
};

// \p row is the CPU where the row names none. Nothing for a broken row.
[[nodiscard]] std::optional<SoftnetRow> parse_softnet_row(std::string_view line, std::uint32_t row);

}  // namespace weir::detail
