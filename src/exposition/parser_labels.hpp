// The labels of one line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "exposition/parser_cursor.hpp"
#include "exposition/parser_limits.hpp"
#include "weir/label.hpp"

namespace weir::detail {

// The valid escapes of the format are those of a label text, so a value's bytes are taken as they
// stand. What is to be put right is order, blanks, commas and empty values; a line that needs
// nothing of it, the rule on pages that programs write, has its slice of the page for a label text.
class LabelScanner {
 public:
  // Reads from behind '{' to behind '}'.
  bool scan(PageCursor& cursor, const ParseLimits& limits);
  void clear();

  // Takes the label \p name out; \returns its value, escaped, or nullptr data if there is none.
  std::string_view remove(std::string_view name);

  // Canonical; borrowed until the next call.
  [[nodiscard]] LabelText text();

 private:
  bool scan_label(PageCursor& cursor, const ParseLimits& limits);
  bool sort_labels(PageCursor& cursor, const char* begin);

  std::vector<EscapedLabel> labels_;
  std::string_view slice_;  // what stands between the braces
  bool is_canonical_ = true;
  std::string scratch_;
};

}  // namespace weir::detail
