// How coarse a part's histograms stand on the page. Each halving leaves out every other bound; what
// is left out goes on counting in the ledger, so that it comes back as if it had never been away.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "weir/clock.hpp"

namespace weir::detail {

struct BoundLimit {
  std::uint32_t halvings = 0;  // 0: the page leaves none out
  // Else the finite bounds that it shows. Every histogram of the part that holds or awaits slots
  // has them, those that are pinned aside.
  std::vector<double> shown;
  std::optional<MonotonicTime> asked_at;  // for more halvings, which are still to come
  WallTime since;                         // of the first halving asked for

  template <class Archive, class Self>
  static void archive(Archive& a, Self& self) {
    a(self.halvings, self.shown, self.asked_at, self.since);
  }
};

}  // namespace weir::detail
