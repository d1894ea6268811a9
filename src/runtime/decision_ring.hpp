// The last decisions of the governor, oldest first.
#pragma once

#include <deque>
#include <span>
#include <vector>

#include "weir/exporter.hpp"

namespace weir::detail {

class DecisionRing {
 public:
  static constexpr std::size_t kCapacity = 1024;

  void add(std::span<const TierTransition> transitions, WallTime at) {
    for (const TierTransition& transition : transitions) {
      if (decisions_.size() == kCapacity) decisions_.pop_front();
      decisions_.push_back({at, transition});
    }
  }
  [[nodiscard]] std::vector<Decision> all() const { return {decisions_.begin(), decisions_.end()}; }

 private:
  std::deque<Decision> decisions_;
};

}  // namespace weir::detail
