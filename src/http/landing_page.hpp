// The page at /: what this is, how it is, where to go on.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "weir/exporter.hpp"

namespace weir::detail {

// & < > " ' as entities; what is not UTF-8 is replaced.
[[nodiscard]] std::string escape_html(std::string_view text);

[[nodiscard]] std::string landing_page(std::string_view telemetry_path,
                                       const GovernorReport& governor,
                                       std::span<const CollectorStatus> collectors);

}  // namespace weir::detail
