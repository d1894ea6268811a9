// How bcache writes numbers into its attributes (Linux, drivers/md/bcache/util.c: bch_hprint).
#pragma once

#include <optional>
#include <string_view>

namespace weir::collectors {

// "1234", "-12", "1.3k", "20.4G": powers of 1024, and what node_exporter makes of the digit behind
// the point, so that both show the same; whole numbers, what is behind them is cut. Nothing for
// another text.
[[nodiscard]] std::optional<double> parse_bcache_number(std::string_view text) noexcept;

// The same; nothing for zero: for what newer kernels count no more.
[[nodiscard]] std::optional<double> parse_nonzero_bcache_number(std::string_view text) noexcept;

}  // namespace weir::collectors
