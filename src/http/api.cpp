#include "http/api.hpp"

#include "http/family_json.hpp"

namespace weir::detail {
namespace {

Json by_reason(const std::array<std::uint64_t, kFoldReasons>& counts) {
  Json reasons = Json::object();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    reasons[std::string(to_string(static_cast<FoldReason>(i)))] = counts[i];
  }
  return reasons;
}

}  // namespace

std::string collectors_json(std::span<const CollectorStatus> collectors) {
  Json data = Json::array();
  for (const CollectorStatus& status : collectors) {
    data.push_back({{"name", status.name},
                    {"success", status.success},
                    {"reason", status.reason},
                    {"error", status.error},
                    {"duration_seconds", to_seconds(status.duration)},
                    {"series", status.lines},
                    {"breaker", to_string(status.breaker)},
                    {"probe_in_seconds", status.breaker == BreakerState::open
                                             ? Json(to_seconds(status.probe_in))
                                             : Json(nullptr)}});
  }
  return in_envelope(std::move(data));
}

std::string history_json(std::span<const HistoryPoint> history) {
  Json data = Json::array();
  for (const HistoryPoint& point : history) {
    data.push_back({{"age_seconds", to_seconds(point.age)},
                    {"demand_series", point.demand_lines},
                    {"page_series", point.page_lines},
                    {"budget_series", point.budget_lines},
                    {"tier", to_string(point.tier)}});
  }
  return in_envelope(std::move(data));
}

std::string governor_json(const GovernorReport& report) {
  Json data;
  data["tier"] = to_string(report.tier);
  data["enforced"] = report.enforced;
  data["unavailable"] = report.unavailable;
  data["budget_series"] = report.budget_lines;
  data["capacity_series"] = report.capacity_lines;
  data["capacity_cause"] = to_string(report.capacity_cause);
  data["memory_pressure"] = report.memory_pressure ? Json(*report.memory_pressure) : Json(nullptr);
  data["page_series"] = report.page_lines;
  data["demand_series"] = report.demand_lines;
  data["would_fold_series"] = report.would_fold_lines;
  data["members"] = report.members;
  data["outputs"] = report.outputs;
  data["new_series_per_second"] = report.new_series_per_second;
  data["seconds_to_exhaustion"] = number_json(report.seconds_to_exhaustion);
  data["folded_families"] = report.families_folded;
  data["inexact_families"] = report.conservation_breaks;
  data["folded_series_total"] = by_reason(report.lines.folded);
  data["dropped_series_total"] = by_reason(report.lines.dropped);
  data["families"] = Json::array();
  if (report.families) {
    for (const FamilyReport& family : *report.families)
      data["families"].push_back(family_json(family));
  }
  return in_envelope(std::move(data));
}

std::string decisions_json(std::span<const Decision> decisions) {
  Json data = Json::array();
  for (const Decision& decision : decisions) {
    data.push_back({{"unix_seconds", to_seconds(decision.at.time_since_epoch())},
                    {"family", decision.family},
                    {"tenant", decision.tenant},
                    {"from", decision.from},
                    {"to", decision.to},
                    {"cause", decision.cause},
                    {"detail", decision.detail}});
  }
  return in_envelope(std::move(data));
}

}  // namespace weir::detail
