#include "http/explain.hpp"

#include <algorithm>

#include "http/family_json.hpp"
#include "http/selector.hpp"

namespace weir::detail {
namespace {

constexpr std::size_t kConsumers = 10;

// Of the labels that the selector asks for, those which the family folds.
Json asked_and_folded(const Pin& selector, const FamilyReport& family) {
  Json names = Json::array();
  for (const EscapedLabel& label : selector.labels.text()) {
    const bool is_folded =
        std::ranges::find(family.folded_labels, label.name) != family.folded_labels.end();
    if (is_folded) names.push_back(std::string(label.name));
  }
  return names;
}

// What gives the family its names back.
Json remedies(const FamilyReport& family, const GovernorReport& report) {
  Json list = Json::array();
  if (family.tier == Tier::pass) return list;
  const auto say = [&](std::string text) { list.push_back(std::move(text)); };
  if (!family.folded_labels.empty()) {
    std::string text = "remove at the source: ";
    for (const std::string& label : family.folded_labels)
      text.append(&label == family.folded_labels.data() ? "" : ", ").append(label);
    say(text + ", which brings " + std::to_string(family.demand_lines) + " series to " +
        std::to_string(static_cast<std::uint64_t>(family.folds_to)));
  }
  const std::uint64_t missing =
      family.demand_lines > family.share_lines ? family.demand_lines - family.share_lines : 0;
  if (missing > 0) {
    // A fiftieth of the budget is not shared out.
    const std::uint64_t budget = report.budget_lines + missing + missing / 49 + 1;
    say("raise --max-series to " + std::to_string(budget));
  } else {
    say("wait: it fits again and has its names back after the dwell");
  }
  return list;
}

Json consumers(const GovernorReport& report) {
  std::vector<const FamilyReport*> largest;
  for (const FamilyReport& family : *report.families) largest.push_back(&family);
  std::ranges::stable_sort(largest, std::ranges::greater(), &FamilyReport::page_lines);
  largest.resize(std::min(largest.size(), kConsumers));
  Json list = Json::array();
  for (const FamilyReport* family : largest) {
    list.push_back({{"family", family->family},
                    {"tenant", family->tenant},
                    {"page_series", family->page_lines}});
  }
  return list;
}

}  // namespace

Expected<std::string> explain_json(std::string_view query, const GovernorReport& report) {
  const auto selector = read_selector(query);
  if (!selector) return selector.error();
  Json data;
  data["family"] = selector->metric;
  data["budget_series"] = report.budget_lines;
  data["page_series"] = report.page_lines;
  data["capacity_series"] = report.capacity_lines;
  data["capacity_cause"] = to_string(report.capacity_cause);
  data["matches"] = Json::array();
  if (!report.families) {
    data["note"] = "the policy fixed has one tier for the whole page";
    data["tier"] = to_string(report.tier);
    return in_envelope(std::move(data));
  }
  for (const FamilyReport& family : *report.families) {
    if (family.family != selector->metric) continue;
    Json match = family_json(family);
    match["asked_labels_folded"] = asked_and_folded(*selector, family);
    match["remedies"] = remedies(family, report);
    data["matches"].push_back(std::move(match));
  }
  if (data["matches"].empty()) {
    data["note"] =
        "neither folded nor among the largest families: it passes untouched, or no collector "
        "delivers it";
  }
  data["consumers"] = consumers(report);
  return in_envelope(std::move(data));
}

}  // namespace weir::detail
