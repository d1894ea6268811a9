#include "offline/family_study.hpp"

#include <algorithm>
#include <cmath>

#include "governor/fold_rule.hpp"
#include "governor/label_choice.hpp"
#include "governor/protected_names.hpp"

namespace weir::detail {
namespace {

// Of a family within its share, how many members a useful choice leaves.
constexpr double kUsefulPart = 0.1;
// Families with fewer are not worth a choice.
constexpr std::size_t kFewMembers = 20;

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

std::uint64_t distinct_values(const LabelTable::Column& column) {
  std::vector<std::uint64_t> hashes = column.hashes;
  std::ranges::sort(hashes);
  const auto end = std::unique(hashes.begin(), hashes.end());
  const auto without = static_cast<std::uint64_t>(std::count(hashes.begin(), end, 0U));
  return static_cast<std::uint64_t>(end - hashes.begin()) - without;
}

class Study {
 public:
  Study(const Family& family, UnitKind kind, const LabelTable& table, const StudyTerms& terms)
      : family_(family),
        rule_(fold_rule(family, kind)),
        table_(table),
        terms_(terms),
        lines_per_member_(static_cast<double>(table.lines()) /
                          static_cast<double>(table.members())) {}

  void fill(FamilyFinding& finding) const {
    finding.name = family_.name;
    finding.type = family_.type;
    finding.lines = table_.lines();
    finding.units = table_.members();
    fill_labels(finding);
    fill_choice(finding);
    fill_tiers(finding);
  }

 private:
  // Large families are counted by a sketch, which may say more than there are.
  [[nodiscard]] std::uint64_t lines_of(double members) const {
    const auto lines = static_cast<std::uint64_t>(std::llround(members * lines_per_member_));
    return std::min(lines, table_.lines());
  }
  [[nodiscard]] LabelMask mask_of(auto wanted) const {
    LabelMask mask = 0;
    for (std::size_t i = 0; i < table_.columns().size(); ++i) {
      if (wanted(table_.columns()[i].name)) mask |= LabelMask{1} << i;
    }
    return mask;
  }

  void fill_labels(FamilyFinding& finding) const {
    for (std::size_t i = 0; i < table_.columns().size(); ++i) {
      const LabelTable::Column& column = table_.columns()[i];
      finding.labels.push_back({column.name, distinct_values(column),
                                lines_of(table_.distinct_without(LabelMask{1} << i))});
    }
    std::ranges::stable_sort(finding.labels, std::ranges::greater(), &LabelFinding::values);
  }

  void fill_choice(FamilyFinding& finding) const {
    finding.over_share = finding.lines > terms_.share_lines;
    finding.choice_lines = finding.lines;
    const auto members = static_cast<double>(table_.members());
    if (table_.members() < kFewMembers) return;
    const bool over = finding.lines > terms_.share_lines;
    const double target =
        over ? static_cast<double>(terms_.share_lines) / lines_per_member_ : kUsefulPart * members;
    const LabelChoice choice =
        choose_labels(table_, target, [this](std::string_view name) { return worth_of(name); });
    finding.choice = choice.folded;
    finding.choice_lines = lines_of(choice.members_after);
  }

  [[nodiscard]] LabelWorth worth_of(std::string_view label) const {
    LabelWorth worth;
    worth.listed = contains(terms_.config.tier1_strip_labels, label);
    worth.used = terms_.config.protected_names != nullptr &&
                 terms_.config.protected_names->uses(family_.name, label);
    for (const Pin& pin : terms_.config.pins) {
      if (pin.metric != family_.name) continue;
      for (const EscapedLabel& pinned : pin.labels.text()) worth.never |= pinned.name == label;
    }
    return worth;
  }

  void fill_tiers(FamilyFinding& finding) const {
    if (rule_ == FoldRule::keep) {  // each under its own name or not at all
      finding.tier_lines = {finding.lines, finding.lines, 0};
      return;
    }
    const GovernorConfig& config = terms_.config;
    const auto members = static_cast<double>(table_.members());
    const double stripped = table_.distinct_without(
        mask_of([&](std::string_view name) { return contains(config.tier1_strip_labels, name); }));
    const double kept = table_.distinct_without(
        mask_of([&](std::string_view name) { return !contains(config.tier2_keep_labels, name); }));
    const double sampled = std::min(members, kept * config.tier2_sample_rate + 1);
    finding.tier_lines = {lines_of(stripped), lines_of(sampled), lines_of(1)};
  }

  const Family& family_;
  FoldRule rule_;
  const LabelTable& table_;
  const StudyTerms& terms_;
  double lines_per_member_;
};

}  // namespace

FamilyFinding study_family(const SampleBatch& batch, FamilyIndex family,
                           std::span<const std::uint32_t> rows, const StudyTerms& terms) {
  LabelTable table(*terms.config.hash_seed);
  for (const std::uint32_t row : rows) table.add(batch.labels(row), batch.lines(row));
  FamilyFinding finding;
  Study(batch.family_of(family), batch.kind(rows.front()), table, terms).fill(finding);
  return finding;
}

}  // namespace weir::detail
