// UsedExpression: a PromQL expression that somebody relies on, as a rule file or dashboard has it.
#pragma once

#include <string>
#include <vector>

namespace weir::detail {

struct UsedExpression {
  std::string text;
  std::vector<std::string> labels = {};  // used of its result besides: in annotations and legends
  std::string record = {};               // the name that its result is recorded under
  friend bool operator==(const UsedExpression&, const UsedExpression&) = default;
};

// Adds to \p labels the names behind each \p mark in \p text: "{{ $labels.pod }}" for "$labels.".
void collect_marked_labels(std::string_view text, std::string_view mark,
                           std::vector<std::string>& labels);

}  // namespace weir::detail
