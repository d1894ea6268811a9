// Of all families those are shown that are or were folded, and the largest.
#include "runtime/family_series.hpp"

#include "base/duration.hpp"

namespace weir::detail {
namespace {

// Lines of the reserve for them: at most so many families of each kind.
constexpr std::size_t kMostFolded = 50;
constexpr std::size_t kMostLargest = 10;

constexpr FamilySpec kTier{
    "weir_governor_family_tier",
    "Degradation of the family: 0 pass, 1 strip, 2 compress, 3 essential. Of the families that are "
    "or were folded, 50 at most, and the 10 largest."};
constexpr FamilySpec kDemand{"weir_governor_family_demand_series",
                             "Series that the family's collector delivered last."};
constexpr FamilySpec kShare{"weir_governor_family_share_series",
                            "Series that the family may have of the budget at the moment."};
constexpr FamilySpec kPage{"weir_governor_family_page_series",
                           "Series of the budget that the family holds."};
constexpr FamilySpec kFolded{
    "weir_governor_family_folded_series",
    "Of the family's series, those that are not on the page under their own names."};
constexpr FamilySpec kExact{"weir_governor_family_exact", "Whether the family's totals are exact."};
constexpr FamilySpec kThreshold{"weir_sampling_threshold",
                                "Of a folded family: the weight per random number (0, 1] below "
                                "which series lose their names; 0 "
                                "if none is sampled."};
constexpr FamilySpec kDroppedBounds{
    "weir_governor_family_dropped_bounds",
    "Bucket bounds that tier compress leaves out of each histogram of the family; quantiles of it "
    "are so much coarser."};
constexpr FamilySpec kDroppedSince{
    "weir_governor_family_dropped_bounds_timestamp_seconds",
    "Unix time at which it was decided to leave them out; they left a little later."};
constexpr FamilySpec kGauge{
    "weir_folded_gauge",
    "The series of a gauge that have no line of their own and cannot be merged: sum, min, max and "
    "count of their values."};
constexpr FamilySpec kFoldedFamilies{"weir_governor_folded_families",
                                     "Families in a tier above pass."};
constexpr FamilySpec kExhaustion{
    "weir_governor_seconds_to_exhaustion",
    "Time after which new series would have spent the budget at their present rate; +Inf: never."};

bool was_folded(const FamilyReport& family) {
  return family.tier != Tier::pass || family.cause != TierCause::none;
}

template <class Value>
void add_each(const FamilySpec& spec, const std::vector<FamilySeries::Entry>& families,
              SampleBatch& out, Value value) {
  if (families.empty()) return;
  const FamilyIndex index = out.family(spec);
  for (const FamilySeries::Entry& family : families) {
    out.add(index, family.labels.text(), static_cast<double>(value(*family.report)));
  }
}

void add_gauges(const std::vector<FamilySeries::Entry>& families, SampleBatch& out) {
  for (const FamilySeries::Entry& entry : families) {
    const FamilyReport* const family = entry.report;
    const FoldedGauge& gauge = family->gauge;
    if (gauge.count == 0) continue;
    const FamilyIndex index = out.family(kGauge);
    const auto add = [&](std::string_view stat, double value) {
      out.add(index, {{"family", family->family}, {"stat", stat}, {"tenant", family->tenant}},
              value);
    };
    add("count", static_cast<double>(gauge.count));
    add("max", gauge.max);
    add("min", gauge.min);
    add("sum", gauge.sum);
  }
}

}  // namespace

void FamilySeries::choose(std::shared_ptr<const std::vector<FamilyReport>> reports) {
  reports_ = std::move(reports);
  shown_.clear();
  folded_.clear();
  coarse_.clear();
  std::size_t largest = 0;
  for (const FamilyReport& family : *reports_) {
    if (was_folded(family) ? folded_.size() >= kMostFolded : largest >= kMostLargest) continue;
    const LabelView labels[] = {{"family", family.family}, {"tenant", family.tenant}};
    shown_.push_back({&family, LabelSet(labels)});
    if (was_folded(family)) folded_.push_back(shown_.back());
    if (family.dropped_bounds > 0) coarse_.push_back(shown_.back());
    largest += was_folded(family) ? 0U : 1U;
  }
}

void FamilySeries::add(const GovernorReport& report, SampleBatch& out) {
  out.add(kExhaustion, report.seconds_to_exhaustion);
  out.add(kFoldedFamilies, static_cast<double>(report.families_folded));
  if (!report.families) return;
  if (report.families != reports_) choose(report.families);
  add_each(kTier, shown_, out, [](const FamilyReport& family) { return family.tier; });
  add_each(kDemand, shown_, out, [](const FamilyReport& family) { return family.demand_lines; });
  add_each(kShare, shown_, out, [](const FamilyReport& family) { return family.share_lines; });
  add_each(kPage, shown_, out, [](const FamilyReport& family) { return family.page_lines; });
  add_each(kFolded, shown_, out, [](const FamilyReport& family) { return family.folded_lines; });
  add_each(kExact, folded_, out, [](const FamilyReport& family) { return family.exact ? 1 : 0; });
  add_each(kThreshold, folded_, out,
           [](const FamilyReport& family) { return family.sampling_threshold; });
  add_each(kDroppedBounds, folded_, out,
           [](const FamilyReport& family) { return family.dropped_bounds; });
  add_each(kDroppedSince, coarse_, out, [](const FamilyReport& family) {
    return to_seconds(family.bounds_since.time_since_epoch());
  });
  add_gauges(folded_, out);
}

}  // namespace weir::detail
