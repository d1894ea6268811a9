// The metric and label names that a PromQL expression uses. Not a parser of PromQL: a walk over its
// tokens, which is enough to tell names apart and never fails on an expression that is newer than
// this code.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace weir::detail {

struct UsedNames {
  std::set<std::string, std::less<>> metrics;
  std::set<std::string, std::less<>>
      labels;  // matched, grouped or joined by, anywhere in the expression
  friend bool operator==(const UsedNames&, const UsedNames&) = default;
};

// Adds what \p expression uses to \p names. Dashboard variables ($job, ${job}, [[job]]) are passed
// over.
void collect_used_names(std::string_view expression, UsedNames& names);

}  // namespace weir::detail
