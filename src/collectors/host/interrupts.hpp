// /proc/interrupts: a header that names the online CPUs, then a line per interrupt: its name, a
// count per CPU, and for a numbered one its controller and devices, for another what it is.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace weir::detail {

// The CPU columns that the header line announces.
[[nodiscard]] std::size_t count_cpu_columns(std::string_view header);

struct InterruptLine {
  std::string_view name;    // "24", "LOC"
  std::string_view counts;  // the columns
  std::string_view info;    // the field behind them; all fields if the name is no number
  std::string_view devices;
};

// Nothing for a line that has no description behind \p cpus columns (ERR, MIS).
[[nodiscard]] std::optional<InterruptLine> parse_interrupt_line(std::string_view line,
                                                                std::size_t cpus);

}  // namespace weir::detail
