// How bcachefs writes numbers into its attributes (Linux, fs/bcachefs/util.c: prt_human_readable).
#pragma once

#include <optional>
#include <string_view>

namespace weir::collectors {

// "1234", "92.7k", "176T": powers of 1024, whole numbers, what is behind them is cut: as
// node_exporter reads them. Nothing for another text.
[[nodiscard]] std::optional<double> parse_bcachefs_number(std::string_view text) noexcept;

}  // namespace weir::collectors
