#include "collectors/support/text_labels.hpp"

#include <utility>

#include "base/utf8.hpp"

namespace weir::detail {
namespace {

// One U+FFFD for each run of bytes that belong to no sequence, as node_exporter has it.
std::string valid_utf8(std::string_view text) {
  std::string valid;
  for (;;) {
    const std::size_t prefix = utf8_prefix(text);
    valid.append(text.substr(0, prefix));
    text.remove_prefix(prefix);
    if (text.empty()) return valid;
    valid.append("\xEF\xBF\xBD");
    while (!text.empty() && utf8_prefix(text) == 0) text.remove_prefix(1);
  }
}

}  // namespace

void TextLabels::add_fixed(std::string_view label, std::string_view value) {
  entries_.push_back({label, {}, {}, valid_utf8(value)});
}

void TextLabels::add(std::string_view label, std::string path, std::size_t skipped) {
  entries_.push_back({label, std::move(path), {}, {}, skipped});
}

std::span<const LabelView> TextLabels::read(const Directory& directory) {
  AttributeBuffer buffer;
  views_.clear();
  for (Entry& entry : entries_) {
    if (!entry.path.empty()) {
      const char* const path = entry.path.c_str();
      std::string_view text =
          (keeps_ ? directory.text(entry.file, path, buffer) : directory.text(path, buffer))
              .value_or("");
      if (text.size() > entry.skipped) text.remove_prefix(entry.skipped);
      if (text != entry.text) {
        entry.text = text;
        entry.value = valid_utf8(text);
      }
    }
    views_.push_back({entry.label, entry.value});
  }
  return views_;
}

}  // namespace weir::detail
