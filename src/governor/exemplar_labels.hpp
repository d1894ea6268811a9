// The labels of an exemplar on a fold: its own, and the values that the fold hides, so that it says
// whose it is.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "weir/label.hpp"

namespace weir::detail {

class ExemplarLabels {
 public:
  // \p own came with the exemplar; \p unit are the member's and \p fold the output's. Of the
  // member's labels that the output does not have so, those in \p first come first. What does not
  // fit into OpenMetrics' limit is left out. \returns how many labels were.
  std::size_t compose(LabelText own, LabelText unit, LabelText fold,
                      std::span<const std::string> first);
  // Of the last compose().
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  std::vector<EscapedLabel> chosen_;
  std::string text_;
};

}  // namespace weir::detail
