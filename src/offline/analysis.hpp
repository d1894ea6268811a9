// Analysis of one page: which families and labels its series come from, what folding them would
// save, and what the governor would make of it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "weir/expected.hpp"
#include "weir/governor.hpp"

namespace weir::detail {

struct LabelFinding {
  std::string name;
  std::uint64_t values = 0;         // distinct ones
  std::uint64_t lines_without = 0;  // of the family, if this label alone were folded
};

struct FamilyFinding {
  std::string name;
  MetricType type = MetricType::untyped;
  std::uint64_t lines = 0;
  std::uint64_t units = 0;
  std::vector<LabelFinding> labels;  // most values first
  bool over_share = false;           // of the budget, were it dealt out now
  // What label choice would fold to bring the family into its share, or to a tenth where it is
  // within; empty if nothing helps.
  std::vector<std::string> choice;
  std::uint64_t choice_lines = 0;
  // In tiers 1 to 3 by the flags' label lists, before the budget's gate.
  std::array<std::uint64_t, 3> tier_lines{};
  // On the governed page.
  Tier tier = Tier::pass;  // its own, where the policy has one for each family
  std::uint64_t governed_lines = 0;
  std::vector<std::string> overflow_labels;  // have the overflow value where the fewest have it
  std::vector<std::string> removed_labels;   // no line has them any more
};

struct VerdictTransition {
  Duration at{};       // since the first scrape
  std::string family;  // empty: the page as a whole
  Tier from = Tier::pass;
  Tier to = Tier::pass;
  std::string detail;
};

// Where the governor ends up if this page is scraped again and again.
struct PageVerdict {
  bool settled = false;  // else it still moved when the patience was over
  Tier tier = Tier::pass;
  bool unavailable = false;
  std::uint64_t page_lines = 0;
  std::uint64_t would_fold_lines = 0;
  std::vector<VerdictTransition> transitions;
  // Lines of the last page by reason.
  std::array<std::uint64_t, kFoldReasons> folded{};
  std::array<std::uint64_t, kFoldReasons> dropped{};
};

struct Analysis {
  std::uint64_t bytes = 0;
  std::uint64_t lines = 0;
  std::uint64_t units = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t budget_lines = 0;
  std::vector<FamilyFinding> families;  // most lines first
  std::array<std::uint64_t, 3> tier_lines{};
  PageVerdict verdict;
};

// Errors read "line:column: what is wrong".
[[nodiscard]] Expected<Analysis> analyze_page(std::string_view page,
                                              const FinalizedGovernorConfig& config);

// The reports; \p source says what was read.
[[nodiscard]] std::string analysis_text(const Analysis& analysis, std::string_view source);
[[nodiscard]] std::string analysis_json(const Analysis& analysis, std::string_view source);

}  // namespace weir::detail
