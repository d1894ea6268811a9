#include <algorithm>
#include <array>
#include <cstdio>

#include "base/duration.hpp"
#include "base/grouped.hpp"
#include "offline/analysis.hpp"
#include "offline/text_table.hpp"

namespace weir::detail {
namespace {

// The rest is in the JSON.
constexpr std::size_t kMaxFamilies = 20;
constexpr std::size_t kMaxLabels = 8;

std::string percent(std::uint64_t part, std::uint64_t whole) {
  const double value =
      whole == 0 ? 0 : 100 * static_cast<double>(part) / static_cast<double>(whole);
  std::array<char, 32> text{};
  const int size = std::snprintf(text.data(), text.size(), "%.1f%%", value);
  return {text.data(), static_cast<std::size_t>(size)};
}

std::string join(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text.append(text.empty() ? "" : ", ").append(name);
  return text;
}

std::string reduction(std::uint64_t before, std::uint64_t after) {
  std::array<char, 32> text{};
  const double times =
      static_cast<double>(before) / static_cast<double>(std::max<std::uint64_t>(1, after));
  const int size = std::snprintf(text.data(), text.size(), times < 10 ? "%.1fx" : "%.0fx", times);
  return {text.data(), static_cast<std::size_t>(size)};
}

std::string families_text(const Analysis& analysis) {
  TextTable table(2);
  table.add({"family", "type", "series", "share", "values", "without it", "governed"});
  const std::size_t shown = std::min(kMaxFamilies, analysis.families.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const FamilyFinding& family = analysis.families[i];
    table.add({family.name, std::string(to_string(family.type)), grouped(family.lines),
               percent(family.lines, analysis.lines), "", "", grouped(family.governed_lines)});
    for (std::size_t k = 0; k < std::min(kMaxLabels, family.labels.size()); ++k) {
      const LabelFinding& label = family.labels[k];
      table.add(
          {"  " + label.name, "", "", "", grouped(label.values), grouped(label.lines_without), ""});
    }
    if (family.labels.size() > kMaxLabels) {
      table.add_line("  and " + grouped(family.labels.size() - kMaxLabels) + " labels more");
    }
    if (!family.choice.empty()) {
      table.add_line((family.over_share ? "  fold " : "  could fold ") + join(family.choice) +
                     ": " + grouped(family.lines) + " -> " + grouped(family.choice_lines) +
                     " series, " + reduction(family.lines, family.choice_lines) + " fewer");
    }
  }
  std::string text = table.text();
  if (shown < analysis.families.size()) {
    std::uint64_t rest = 0;
    for (std::size_t i = shown; i < analysis.families.size(); ++i)
      rest += analysis.families[i].lines;
    text += "and " + grouped(analysis.families.size() - shown) + " families more, " +
            grouped(rest) + " series (--json lists all)\n";
  }
  return text;
}

std::string tiers_text(const Analysis& analysis) {
  TextTable table(1);
  table.add({"tier, by the flags' labels", "series", "saved"});
  table.add({"0 pass", grouped(analysis.lines), "-"});
  for (std::size_t i = 0; i < analysis.tier_lines.size(); ++i) {
    const auto tier = static_cast<Tier>(i + 1);
    const std::uint64_t lines = analysis.tier_lines[i];
    table.add({std::to_string(i + 1) + ' ' + std::string(to_string(tier)), grouped(lines),
               percent(analysis.lines - std::min(lines, analysis.lines), analysis.lines)});
  }
  return table.text();
}

std::string reasons_text(std::string_view what,
                         const std::array<std::uint64_t, kFoldReasons>& counts) {
  std::string text;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    text.append("  ").append(what).append(" by ").append(to_string(static_cast<FoldReason>(i)));
    text.append(": ").append(grouped(counts[i])).push_back('\n');
  }
  return text;
}

std::string verdict_text(const Analysis& analysis) {
  const PageVerdict& verdict = analysis.verdict;
  std::string text = "at --max-series=" + std::to_string(analysis.budget_lines) + " the governor ";
  text.append(verdict.settled ? "settles in tier " : "has not settled, it is in tier ");
  text.append(std::to_string(static_cast<int>(verdict.tier))).append(" ");
  text.append(to_string(verdict.tier)).append(verdict.unavailable ? ", 503: " : ": ");
  text.append(grouped(verdict.page_lines)).append(" series on the page, ");
  text.append(grouped(verdict.would_fold_lines)).append(" folded or dropped\n");
  for (const VerdictTransition& change : verdict.transitions) {
    text.append("  after ").append(format_duration(change.at)).append(": ");
    if (!change.family.empty()) text.append(change.family).append(" ");
    text.append(to_string(change.from)).append(" -> ").append(to_string(change.to));
    text.append(", ").append(change.detail).push_back('\n');
  }
  text += reasons_text("folded", verdict.folded) + reasons_text("dropped", verdict.dropped);
  std::size_t shown = 0;
  for (const FamilyFinding& family : analysis.families) {
    const bool changed = family.governed_lines != family.lines || !family.overflow_labels.empty();
    if (!changed || shown++ >= kMaxFamilies) continue;
    text.append("  ").append(family.name).append(": ").append(grouped(family.lines));
    text.append(" -> ").append(grouped(family.governed_lines));
    if (family.tier != Tier::pass) text.append(", ").append(to_string(family.tier));
    if (!family.removed_labels.empty())
      text.append(", without ").append(join(family.removed_labels));
    if (!family.overflow_labels.empty()) {
      text.append(", the rest under the overflow value of ").append(join(family.overflow_labels));
    }
    text.push_back('\n');
  }
  if (shown > kMaxFamilies) text += "  and " + grouped(shown - kMaxFamilies) + " families more\n";
  return text;
}

}  // namespace

std::string analysis_text(const Analysis& analysis, std::string_view source) {
  std::string text(source);
  text.append(": ").append(grouped(analysis.lines)).append(" series in ");
  text.append(grouped(analysis.families.size())).append(" families, ");
  text.append(grouped(analysis.bytes)).append(" bytes");
  if (analysis.duplicates > 0) text += ", " + grouped(analysis.duplicates) + " duplicates left out";
  text += "\n\n" + families_text(analysis) + '\n' + tiers_text(analysis) + '\n';
  return text + verdict_text(analysis);
}

}  // namespace weir::detail
