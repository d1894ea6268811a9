#include "governor/exemplar_labels.hpp"

#include <algorithm>

#include "model/exemplar_size.hpp"

namespace weir::detail {

std::size_t ExemplarLabels::compose(LabelText own, LabelText unit, LabelText fold,
                                    std::span<const std::string> first) {
  chosen_.clear();
  std::size_t room = kMaxExemplarCharacters;
  std::size_t skipped = 0;
  const auto add = [&](const EscapedLabel& label) {
    const std::size_t size = characters(label);
    if (size > room) {
      ++skipped;
      return;
    }
    room -= size;
    chosen_.push_back(label);
  };
  for (const EscapedLabel& label : own) add(label);
  for (const bool is_first : {true, false}) {
    for (const EscapedLabel& label : unit) {
      if ((std::ranges::find(first, label.name) != first.end()) != is_first) continue;
      const bool is_shown = std::find(fold.begin(), fold.end(), label) != fold.end();
      const bool is_there =
          std::ranges::find(chosen_, label.name, &EscapedLabel::name) != chosen_.end();
      if (!is_shown && !is_there) add(label);
    }
  }
  std::ranges::sort(chosen_, {}, &EscapedLabel::name);
  text_.clear();
  for (const EscapedLabel& label : chosen_) {
    if (!text_.empty()) text_.push_back(',');
    text_.append(label.name).append("=\"").append(label.escaped_value).push_back('"');
  }
  return skipped;
}

}  // namespace weir::detail
