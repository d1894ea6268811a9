// How a family's units are folded under a tier of the policy adaptive. The empty plan folds
// nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "weir/governor.hpp"

namespace weir::detail {

struct FoldPlan {
  std::vector<std::string> removed;  // labels that the operator listed: left out of every name
  // Labels whose values some units keep and all others lose; \sa Naming.
  std::vector<std::string> picked;
  bool shows_other = true;     // the others have the overflow value there, else not that label
  bool total = false;          // everything goes into the family's fold
  std::uint32_t halvings = 0;  // of its histograms' bounds; \sa BoundLimit
  FoldReason reason = FoldReason::stripped_label;
  double folds_to = 0;  // lines that are left, names aside, as measured

  [[nodiscard]] bool empty() const noexcept { return removed.empty() && picked.empty() && !total; }

  template <class Archive, class Self>
  static void archive(Archive& a, Self& self) {
    a(self.removed, self.picked, self.shows_other, self.total, self.halvings, self.reason,
      self.folds_to);
  }
};

}  // namespace weir::detail
