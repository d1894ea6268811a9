// /proc/pressure/*: Linux' Documentation/accounting/psi.rst.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace weir::detail {

// Total stall times in microseconds. A kernel has no `full` for cpu before 5.13 and no `some` for
// irq.
struct StallTotals {
  std::optional<std::uint64_t> some_us;
  std::optional<std::uint64_t> full_us;
};

[[nodiscard]] StallTotals parse_pressure(std::string_view text);

}  // namespace weir::detail
