// The drawings of the status page, as inline SVG without any text or style in it.
#pragma once

#include <span>
#include <string>

#include "weir/exporter.hpp"

namespace weir::detail {

// How much of the budget the page takes, and what was delivered beyond it.
void append_budget_bar(std::string& page, const GovernorReport& report);

// Series in and out over the last hour.
void append_history_plot(std::string& page, std::span<const HistoryPoint> history);

}  // namespace weir::detail
