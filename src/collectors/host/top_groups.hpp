// Which of many groups get series of their own: the largest ones, with an advantage for those that
// have them, so that series do not come and go with every small change of rank. The others share
// one remainder. So the number of series is bounded whatever the number of groups.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "collectors/support/fields.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {

inline constexpr std::size_t kMaxTopGroups = 10'000;

// The value of an option "top"; invalid_argument names the flag.
[[nodiscard]] inline Expected<std::size_t> parse_top(const CollectorOptions& options,
                                                     std::string_view flag) {
  const auto top = detail::parse_number<std::size_t>(options.text(flag));
  if (top && *top <= kMaxTopGroups) return *top;
  return Error(ErrorCode::invalid_argument, "--" + std::string(flag) + ": \"" + options.text(flag) +
                                                "\" is no number from 0 to " +
                                                std::to_string(kMaxTopGroups));
}

// Sets exposed for the first \p top of \p groups, clears it for the others, and reorders them.
// A Group has `bool exposed`, and `double weight() const` that is 0 for one without members;
// `a < b` orders those of the same rank.
template <class Group>
void choose_top(std::span<Group*> groups, std::size_t top) {
  // Twice the weight for who is in; one without members stays in while there is room.
  const auto rank = [](const Group& group) {
    return group.weight() * (group.exposed ? 2 : 1) + (group.exposed ? 0.5 : 0);
  };
  std::ranges::sort(groups, [&rank](const Group* a, const Group* b) {
    const double rank_a = rank(*a);
    const double rank_b = rank(*b);
    return rank_a != rank_b ? rank_a > rank_b : *a < *b;
  });
  for (std::size_t i = 0; i < groups.size(); ++i) groups[i]->exposed = i < top;
}

}  // namespace weir::collectors
