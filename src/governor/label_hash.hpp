// A label's hash. That of a label set is the sum of its labels', so that leaving one out is a
// subtraction and the order does not matter.
#pragma once

#include "model/series_key.hpp"

namespace weir::detail {

// Never 0, which stands for "no such label".
[[nodiscard]] inline std::uint64_t label_hash(std::uint64_t seed, EscapedLabel label) noexcept {
  const FamilyHash name = family_hash(seed, label.name);
  return static_cast<std::uint64_t>(series_key(name, LabelText::trusted(label.escaped_value))) | 1U;
}

}  // namespace weir::detail
