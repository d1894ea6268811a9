// /proc/meminfo: Linux' Documentation/filesystems/proc.rst, section "meminfo".
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace weir::detail {

struct MeminfoEntry {
  std::string_view key;     // "Active(anon)"
  std::uint64_t value = 0;  // bytes where the line says kB, else a count
};

// Nothing for a line of another form, or a value out of range.
[[nodiscard]] std::optional<MeminfoEntry> parse_meminfo_line(std::string_view line);

}  // namespace weir::detail
