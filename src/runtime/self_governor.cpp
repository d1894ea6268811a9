#include "runtime/self_metrics.hpp"

namespace weir::detail {
namespace {

constexpr FamilySpec kTier{"weir_governor_tier",
                           "Degradation of the page: 0 pass, 1 strip, 2 compress, 3 essential."};
constexpr FamilySpec kEnforced{
    "weir_governor_enforced",
    "Whether the page shows what the governor decided (1), or the mode only observes (0)."};
constexpr FamilySpec kUnavailable{"weir_governor_unavailable",
                                  "Whether the governor refuses the page."};
constexpr FamilySpec kBudget{
    "weir_governor_budget_series",
    "Most series that a page may hold, those of the exporter itself aside."};
constexpr FamilySpec kCapacity{
    "weir_governor_capacity_series",
    "Of the budget, what is shared out: all but the headroom, less while pages are late or new "
    "series hold the process up."};
constexpr FamilySpec kPage{"weir_governor_page_series", "Governed series on this page."};
constexpr FamilySpec kDemand{"weir_governor_demand_series",
                             "Series that the collectors delivered for this page."};
constexpr FamilySpec kWouldFold{
    "weir_governor_would_fold_series",
    "Series that enforcing folds or drops on this page, in mode observe too."};
constexpr FamilySpec kMembers{"weir_governor_members", "Input units that the governor knows."};
constexpr FamilySpec kOutputs{"weir_governor_outputs", "Units that the governor shows."};
constexpr FamilySpec kNewRate{"weir_governor_new_series_per_second",
                              "Rate of series that were not known before."};
constexpr FamilySpec kExact{
    "weir_conservation_exact",
    "Whether the totals of all counters are exact; 0 since some members found no place."};
constexpr FamilySpec kInexact{"weir_conservation_inexact_families",
                              "Families whose totals are not exact."};
constexpr FamilySpec kTransitions{"weir_governor_transitions_total",
                                  "Changes of a tier, by the tier entered: of the page, or under "
                                  "the policy adaptive of a family.",
                                  MetricType::counter};
constexpr FamilySpec kFolded{"weir_governor_folded_series_total",
                             "Series that went into an aggregate instead of the page, by reason; "
                             "counted anew on each page.",
                             MetricType::counter};
constexpr FamilySpec kDropped{"weir_governor_dropped_series_total",
                              "Series that went nowhere, by reason; counted anew on each page.",
                              MetricType::counter};

constexpr FamilySpec kExemplars{
    "weir_governor_exemplars_skipped_total",
    "Exemplars that a fold could not take: no label of them fitted, or its family had enough.",
    MetricType::counter};
constexpr FamilySpec kExemplarLabels{
    "weir_governor_exemplar_labels_skipped_total",
    "Labels that did not fit into an exemplar's 128 characters on a fold.", MetricType::counter};

constexpr FamilySpec kNativesLost{"weir_governor_native_histograms_lost_total",
                                  "Histograms whose native buckets were given up, because not all "
                                  "that flowed into them had some.",
                                  MetricType::counter};

double as_double(std::uint64_t count) {
  return static_cast<double>(count);
}

// Label texts of one label that has each of so many values, rendered once.
template <class Value, std::size_t count>
std::array<LabelSet, count> each_of(std::string_view label) {
  std::array<LabelSet, count> texts;
  for (std::size_t i = 0; i < count; ++i)
    texts[i] = LabelSet{{label, to_string(static_cast<Value>(i))}};
  return texts;
}

void add_transitions(const GovernorReport& report, SampleBatch& out) {
  static const auto kTiers = each_of<Tier, 4>("tier");
  const FamilyIndex family = out.family(kTransitions);
  for (std::size_t i = 0; i < report.transitions_total.size(); ++i) {
    out.add(family, kTiers[i].text(), as_double(report.transitions_total[i]));
  }
}

void add_reasons(const FamilySpec& spec, const std::array<std::uint64_t, kFoldReasons>& counts,
                 SampleBatch& out) {
  static const auto kReasons = each_of<FoldReason, kFoldReasons>("reason");
  const FamilyIndex family = out.family(spec);
  for (std::size_t i = 0; i < kFoldReasons; ++i) {
    out.add(family, kReasons[i].text(), as_double(counts[i]));
  }
}

}  // namespace

void add_governor_metrics(const GovernorReport& report, SampleBatch& out) {
  out.add(kTier, static_cast<double>(report.tier));
  out.add(kEnforced, report.enforced ? 1 : 0);
  out.add(kUnavailable, report.unavailable ? 1 : 0);
  out.add(kBudget, as_double(report.budget_lines));
  out.add(kCapacity, as_double(report.capacity_lines));
  out.add(kPage, as_double(report.page_lines));
  out.add(kDemand, as_double(report.demand_lines));
  out.add(kWouldFold, as_double(report.would_fold_lines));
  out.add(kMembers, as_double(report.members));
  out.add(kOutputs, as_double(report.outputs));
  out.add(kNewRate, report.new_series_per_second);
  out.add(kExact, report.conservation_breaks == 0 ? 1 : 0);
  out.add(kInexact, as_double(report.conservation_breaks));
  add_transitions(report, out);
  add_reasons(kFolded, report.lines.folded, out);
  add_reasons(kDropped, report.lines.dropped, out);
  out.add(kExemplars, as_double(report.exemplars_skipped));
  out.add(kNativesLost, as_double(report.native_histograms_lost));
  out.add(kExemplarLabels, as_double(report.exemplar_labels_skipped));
}

}  // namespace weir::detail
