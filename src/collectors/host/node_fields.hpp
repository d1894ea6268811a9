// The files of a NUMA node (devices/system/node/nodeN): meminfo and numastat.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir::detail {

struct NodeField {
  std::string_view key;      // "Active(anon)", "numa_hit"
  std::uint64_t number = 0;  // bytes where the line says kB
};

// "Node 0 Active(anon):  329700 kB". Nothing for a line of another form or a number too large.
[[nodiscard]] std::optional<NodeField> parse_node_meminfo_line(std::string_view line) noexcept;
// "numa_hit 193460335812".
[[nodiscard]] std::optional<NodeField> parse_numastat_line(std::string_view line) noexcept;

// "node7" is 7; nothing for another entry.
[[nodiscard]] std::optional<std::uint32_t> node_number(std::string_view entry) noexcept;

}  // namespace weir::detail
