// What the governor tells of the families under the policy adaptive.
#include <algorithm>

#include "governor/engine.hpp"

namespace weir::detail {

void Engine::report_families() {
  std::vector<std::uint32_t> chosen;
  std::size_t folded = 0;
  for (std::uint32_t index = 0; index < parts_.size(); ++index) {
    if (!parts_[index].family) continue;
    folded += tier_of(parts_[index]) == Tier::pass ? 0U : 1U;
    chosen.push_back(index);
  }
  const auto before = [&](std::uint32_t a, std::uint32_t b) {
    const auto rank = [&](const Part& part) {
      return std::pair(tier_of(part) != Tier::pass, part.demand_lines);
    };
    const auto of_a = rank(parts_[a]);
    const auto of_b = rank(parts_[b]);
    return of_a != of_b ? of_a > of_b : a < b;
  };
  const std::size_t most = std::max(kTopFamilies, std::min(folded, kMaxFamilyReports));
  const auto end = chosen.begin() + static_cast<std::ptrdiff_t>(std::min(most, chosen.size()));
  std::partial_sort(chosen.begin(), end, chosen.end(), before);
  chosen.erase(end, chosen.end());

  auto families = std::make_shared<std::vector<FamilyReport>>();
  families->reserve(chosen.size());
  for (const std::uint32_t index : chosen) families->push_back(family_report(index));
  families_report_ = std::move(families);
}

FamilyReport Engine::family_report(std::uint32_t index) const {
  const Part& part = parts_[index];
  FamilyReport report;
  report.family = part.family->name;
  report.tenant = tenants_[part.tenant].name;
  report.tier = tier_of(part);
  report.demand_lines = part.demand_lines;
  report.page_lines = part.lines;
  report.share_lines = allotment_.knows(index) ? allotment_.potential(index) : pressure_.capacity();
  report.exact = is_exact(part);
  report.gauge = part.unnamed;
  if (part.bounds.halvings > 0) {
    report.bounds_since = part.bounds.since;
    report.shown_bounds = part.bounds.shown;
    for (const std::uint32_t at : part.outputs)
      report.dropped_bounds = std::max(report.dropped_bounds, outputs_[at].hidden);
  }
  if (!part.policy) return report;
  const PartPolicy& policy = *part.policy;
  report.cause = policy.cause;
  report.detail = policy.detail;
  report.since = policy.since;
  if (report.tier == Tier::pass) return report;
  report.share_lines = policy.limit_lines;
  report.folded_lines = policy.folded_lines;
  report.folded_labels = policy.plan.removed;
  report.folded_labels.insert(report.folded_labels.end(), policy.plan.picked.begin(),
                              policy.plan.picked.end());
  std::ranges::sort(report.folded_labels);
  report.folds_to = policy.plan.folds_to;
  report.named_groups = policy.naming.named();
  report.sampling_threshold = policy.naming.threshold();
  return report;
}

std::vector<SubsetEstimate> Engine::estimate(const Pin& selector) const {
  std::vector<SubsetEstimate> estimates;
  const auto entry = families_.find(selector.metric);
  if (entry == families_.end()) return estimates;
  for (const std::uint32_t index : entry->second.parts) {
    const Part& part = parts_[index];
    const MetricType type = part.family->type;
    const bool counts =
        type == MetricType::counter || type == MetricType::histogram || type == MetricType::summary;
    SubsetEstimate& estimate = estimates.emplace_back();
    if (tier_of(part) != Tier::pass && part.policy) {
      if (counts) estimate = part.policy->record.estimate(selector);
      if (!counts) estimate.status = SubsetEstimate::Status::no_counts;
    }
    estimate.tenant = tenants_[part.tenant].name;
    estimate.tier = tier_of(part);
  }
  return estimates;
}

}  // namespace weir::detail
