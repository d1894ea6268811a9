// The answers of /api/v1, in the envelope of Prometheus' own API:
// {"status": "success", "data": ...}.
#pragma once

#include <span>
#include <string>

#include "weir/exporter.hpp"

namespace weir::detail {

[[nodiscard]] std::string collectors_json(std::span<const CollectorStatus> collectors);
[[nodiscard]] std::string governor_json(const GovernorReport& report);
[[nodiscard]] std::string decisions_json(std::span<const Decision> decisions);
[[nodiscard]] std::string history_json(std::span<const HistoryPoint> history);

}  // namespace weir::detail
