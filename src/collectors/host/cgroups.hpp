// /proc/cgroups: a line per controller of control groups.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace weir::detail {

struct CgroupController {
  std::string_view name;
  std::uint64_t cgroups = 0;
  bool is_enabled = false;
};

// "memory 4 57 1". Nothing for the head and for a line of another form.
[[nodiscard]] std::optional<CgroupController> parse_cgroups_line(std::string_view line) noexcept;

}  // namespace weir::detail
