// Whether labels are those that were written down before, without writing them again.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "weir/label.hpp"

namespace weir::detail {

// True if append_label_text() makes \p text of \p labels. Labels that come sorted and need no
// escapes are compared where they stand; others are written to \p scratch.
[[nodiscard]] bool is_text_of(LabelText text, std::span<const LabelView> labels,
                              std::string& scratch);

}  // namespace weir::detail
