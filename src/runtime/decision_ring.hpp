// The last changes of tiers and breakers, oldest first.
#pragma once

#include <deque>
#include <span>
#include <utility>
#include <vector>

#include "runtime/breaker_board.hpp"
#include "weir/exporter.hpp"

namespace weir::detail {

class DecisionRing {
 public:
  static constexpr std::size_t kCapacity = 1024;

  void add(std::span<const TierTransition> transitions, WallTime at) {
    for (const TierTransition& transition : transitions) {
      add({at, transition.family, transition.tenant, to_string(transition.from),
           to_string(transition.to), to_string(transition.cause), transition.detail});
    }
  }
  void add(std::span<const BreakerChange> changes, WallTime at) {
    for (const BreakerChange& change : changes) {
      add({at,
           {},
           change.collector,
           to_string(change.from),
           to_string(change.to),
           "breaker",
           change.detail});
    }
  }
  [[nodiscard]] std::vector<Decision> all() const { return {decisions_.begin(), decisions_.end()}; }

 private:
  void add(Decision decision) {
    if (decisions_.size() == kCapacity) decisions_.pop_front();
    decisions_.push_back(std::move(decision));
  }
  std::deque<Decision> decisions_;
};

}  // namespace weir::detail
