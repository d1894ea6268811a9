#include "governor/fold_exemplars.hpp"

#include <algorithm>
#include <utility>

namespace weir::detail {

void FoldExemplars::Record::note(const Culprit& culprit) {
  const auto end = culprits.begin() + static_cast<std::ptrdiff_t>(culprits_size);
  const auto at = std::find_if(culprits.begin(), end, [&](const Culprit& heavier) {
    return heavier.weight < culprit.weight;
  });
  if (at == culprits.end()) return;
  culprits_size = std::min(culprits_size + 1, culprits.size());
  std::move_backward(at, culprits.begin() + static_cast<std::ptrdiff_t>(culprits_size) - 1,
                     culprits.begin() + static_cast<std::ptrdiff_t>(culprits_size));
  *at = culprit;
}

std::uint32_t FoldExemplars::make() {
  if (free_.empty()) {
    records_.emplace_back();
    return static_cast<std::uint32_t>(records_.size() - 1);
  }
  const std::uint32_t index = free_.back();
  free_.pop_back();
  return index;
}

void FoldExemplars::release(std::uint32_t index) {
  records_[index] = {};
  free_.push_back(index);
}

}  // namespace weir::detail
