// Which labels of a family to fold. What counts is how far the number of series falls, not how many
// values a label has: with pod, pod_ip and uid 1:1 to each other, leaving out one of them saves
// nothing, all three save a factor.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "governor/label_table.hpp"

namespace weir::detail {

// How dear a label is to its operator.
struct LabelWorth {
  bool never = false;   // pinned: not folded whatever it saves
  bool listed = false;  // named in the operator's strip list
  bool used = false;    // a rule or a dashboard asks for it
};

struct LabelChoice {
  std::vector<std::string> folded;  // sorted; empty if nothing helps
  double members_before = 0;
  double members_after = 0;
};

// The cheapest set of labels (lines saved against what is lost) that brings the family to at most
// \p target members, or as near as it goes. Operator-listed labels come first if they suffice.
[[nodiscard]] LabelChoice choose_labels(
    const LabelTable& table, double target,
    const std::function<LabelWorth(std::string_view name)>& worth_of);

}  // namespace weir::detail
