#include "runtime/page_history.hpp"

#include <algorithm>

namespace weir::detail {

std::int64_t PageHistory::period_of(MonotonicTime time) {
  return time.time_since_epoch() / std::chrono::seconds(10);
}

void PageHistory::record(MonotonicTime now, const GovernorReport& report) {
  const std::int64_t period = period_of(now);
  Entry& entry = entries_[static_cast<std::size_t>(period) % kPeriods];
  if (entry.period != period) entry = {period, {}, {}};
  entry.at = now;
  HistoryPoint& point = entry.point;
  point.demand_lines = std::max(point.demand_lines, report.demand_lines);
  point.page_lines = std::max(point.page_lines, report.page_lines);
  point.budget_lines = report.budget_lines;
  point.tier = std::max(point.tier, report.tier);
}

std::vector<HistoryPoint> PageHistory::points(MonotonicTime now) const {
  std::vector<HistoryPoint> points;
  const std::int64_t last = period_of(now);
  for (std::int64_t period = last - static_cast<std::int64_t>(kPeriods) + 1; period <= last;
       ++period) {
    if (period < 0) continue;
    const Entry& entry = entries_[static_cast<std::size_t>(period) % kPeriods];
    if (entry.period != period) continue;
    points.push_back(entry.point);
    points.back().age = now - entry.at;
  }
  return points;
}

}  // namespace weir::detail
