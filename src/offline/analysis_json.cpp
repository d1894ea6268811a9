#include <nlohmann/json.hpp>

#include "offline/analysis.hpp"

namespace weir::detail {
namespace {

using Json = nlohmann::ordered_json;

Json by_reason(const std::array<std::uint64_t, kFoldReasons>& counts) {
  Json reasons = Json::object();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 0) reasons[std::string(to_string(static_cast<FoldReason>(i)))] = counts[i];
  }
  return reasons;
}

Json by_tier(std::uint64_t pass, const std::array<std::uint64_t, 3>& lines) {
  return {{"pass", pass}, {"strip", lines[0]}, {"compress", lines[1]}, {"essential", lines[2]}};
}

Json family_json(const FamilyFinding& family) {
  Json labels = Json::array();
  for (const LabelFinding& label : family.labels) {
    labels.push_back(
        {{"name", label.name}, {"values", label.values}, {"series_without", label.lines_without}});
  }
  return {{"name", family.name},
          {"type", to_string(family.type)},
          {"series", family.lines},
          {"units", family.units},
          {"over_share", family.over_share},
          {"labels", std::move(labels)},
          {"fold", {{"labels", family.choice}, {"series", family.choice_lines}}},
          {"tiers", by_tier(family.lines, family.tier_lines)},
          {"governed",
           {{"tier", to_string(family.tier)},
            {"series", family.governed_lines},
            {"overflow_labels", family.overflow_labels},
            {"removed_labels", family.removed_labels}}}};
}

Json verdict_json(const PageVerdict& verdict) {
  Json transitions = Json::array();
  for (const VerdictTransition& change : verdict.transitions) {
    transitions.push_back({{"after_seconds", to_seconds(change.at)},
                           {"family", change.family},
                           {"from", to_string(change.from)},
                           {"to", to_string(change.to)},
                           {"detail", change.detail}});
  }
  return {{"settled", verdict.settled},
          {"tier", to_string(verdict.tier)},
          {"unavailable", verdict.unavailable},
          {"page_series", verdict.page_lines},
          {"would_fold_series", verdict.would_fold_lines},
          {"transitions", std::move(transitions)},
          {"folded", by_reason(verdict.folded)},
          {"dropped", by_reason(verdict.dropped)}};
}

}  // namespace

std::string analysis_json(const Analysis& analysis, std::string_view source) {
  Json families = Json::array();
  for (const FamilyFinding& family : analysis.families) families.push_back(family_json(family));
  const Json report = {{"source", source},
                       {"bytes", analysis.bytes},
                       {"series", analysis.lines},
                       {"units", analysis.units},
                       {"duplicates", analysis.duplicates},
                       {"budget_series", analysis.budget_lines},
                       {"tiers", by_tier(analysis.lines, analysis.tier_lines)},
                       {"governor", verdict_json(analysis.verdict)},
                       {"families", std::move(families)}};
  // A file's name may hold any bytes.
  return report.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace weir::detail
