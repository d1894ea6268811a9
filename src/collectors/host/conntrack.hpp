// The columns of /proc/net/stat/nf_conntrack.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "weir/expected.hpp"

namespace weir::collectors {

inline constexpr std::array<std::string_view, 8> kConntrackColumns{
    "found",         "invalid", "ignore",     "insert",
    "insert_failed", "drop",    "early_drop", "search_restart"};

// Sums over the CPUs (the file has a line for each, in hexadecimal), in kConntrackColumns' order;
// nothing for a column that this kernel does not have. parse if there is no header.
using ConntrackSums = std::array<std::optional<std::uint64_t>, kConntrackColumns.size()>;
[[nodiscard]] Expected<ConntrackSums> parse_conntrack_stat(std::string_view text);

}  // namespace weir::collectors
