// The page at /: what this is, how it is, where to go on. Whole without a script; with ours it is
// live.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "weir/exporter.hpp"

namespace weir::detail {

// What the page shows; borrowed for the call.
struct Status {
  std::string_view telemetry_path;
  const GovernorReport& governor;
  std::span<const CollectorStatus> collectors;
  std::span<const HistoryPoint> history;
};

[[nodiscard]] std::string landing_page(const Status& status);

}  // namespace weir::detail
