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

// The value of a line, what stands behind the colon: bytes or a count as above. Nothing if it has
// another form or is out of range.
[[nodiscard]] std::optional<std::uint64_t> parse_meminfo_value(std::string_view text) noexcept;

// Nothing for a line of another form, or a value out of range.
[[nodiscard]] std::optional<MeminfoEntry> parse_meminfo_line(std::string_view line);

}  // namespace weir::detail
