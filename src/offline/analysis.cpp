#include "offline/analysis.hpp"

#include <algorithm>

#include "exposition/openmetrics_parser.hpp"
#include "exposition/text_parser.hpp"
#include "offline/family_study.hpp"
#include "offline/settle_virtually.hpp"

namespace weir::detail {
namespace {

// As Prometheus takes a page.
constexpr ParseOptions kPageOptions{.take_unterminated_line = true, .complete_groups = true};

using RowsByFamily = std::vector<std::vector<std::uint32_t>>;

RowsByFamily rows_by_family(const SampleBatch& batch) {
  RowsByFamily rows(batch.families().size());
  for (std::uint32_t row = 0; row < batch.size(); ++row) {
    rows[static_cast<std::size_t>(batch.row_family(row))].push_back(row);
  }
  return rows;
}

std::uint64_t lines_of(const SampleBatch& batch, std::span<const std::uint32_t> rows) {
  std::uint64_t lines = 0;
  for (const std::uint32_t row : rows) lines += batch.lines(row);
  return lines;
}

// The most that each family may have so that all are within the budget and none gets less than
// another that wants more (max-min).
std::uint64_t share_of_each(std::vector<std::uint64_t> demands, std::uint64_t budget) {
  std::ranges::sort(demands);
  for (std::size_t i = 0; i < demands.size(); ++i) {
    const std::uint64_t share = budget / (demands.size() - i);
    if (demands[i] > share) return share;
    budget -= demands[i];
  }
  return demands.empty() ? 0 : demands.back();
}

void add_governed(const GovernedFamilies& governed, FamilyFinding& family) {
  const auto found = governed.find(family.name);
  if (found == governed.end()) return;
  family.tier = found->second.tier;
  family.governed_lines = found->second.lines;
  family.overflow_labels = found->second.overflow_labels;
  for (const LabelFinding& label : family.labels) {
    if (!found->second.labels.contains(label.name)) family.removed_labels.push_back(label.name);
  }
}

}  // namespace

Expected<Analysis> analyze_page(std::string_view page, const FinalizedGovernorConfig& config) {
  SampleBatch batch;
  // Of the formats only OpenMetrics has a last line.
  const bool is_openmetrics = page.ends_with("# EOF\n") || page.ends_with("# EOF");
  const auto outcome = is_openmetrics ? OpenMetricsParser(kPageOptions).parse(page, batch)
                                      : TextParser(kPageOptions).parse(page, batch);
  if (!outcome) return outcome.error();

  Analysis analysis;
  analysis.bytes = page.size();
  analysis.duplicates = outcome->duplicates;
  analysis.units = batch.size();
  analysis.budget_lines = static_cast<std::uint64_t>(config.values().max_series);
  const RowsByFamily rows = rows_by_family(batch);
  std::vector<std::uint64_t> demands;
  demands.reserve(rows.size());
  for (const auto& family : rows) demands.push_back(lines_of(batch, family));
  const StudyTerms terms{config.values(), share_of_each(demands, analysis.budget_lines)};
  GovernedFamilies governed;
  analysis.verdict = settle_virtually(batch, config, governed);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].empty()) continue;
    FamilyFinding family = study_family(batch, static_cast<FamilyIndex>(i), rows[i], terms);
    add_governed(governed, family);
    analysis.lines += family.lines;
    for (std::size_t tier = 0; tier < family.tier_lines.size(); ++tier) {
      analysis.tier_lines[tier] += family.tier_lines[tier];
    }
    analysis.families.push_back(std::move(family));
  }
  std::ranges::stable_sort(analysis.families, std::ranges::greater(), &FamilyFinding::lines);
  return analysis;
}

}  // namespace weir::detail
