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
  // OpenMetrics has no blanks between the braces and no comma at the end.
  enum class Syntax : bool { text, openmetrics };
  explicit LabelScanner(Syntax syntax = Syntax::text) : syntax_(syntax) {}

  // A metric's name in quotes, first between the braces that the cursor is before, and stays:
  // scan() then passes over it. Empty: there is none, the fault is told.
  std::string_view find_metric_name(PageCursor& cursor);
  // Reads from behind '{' to behind '}'. The label \p key_name (le or quantile, which names a line
  // of a unit and not the unit) is set apart.
  bool scan(PageCursor& cursor, std::string_view key_name, const ParseLimits& limits);
  void clear();

  // The value of the label set apart, escaped; data() is null if the line has none.
  [[nodiscard]] std::string_view key() const noexcept { return key_.escaped_value; }
  // The others, canonical; borrowed until the next call.
  [[nodiscard]] LabelText text();

 private:
  bool scan_label(PageCursor& cursor, const ParseLimits& limits);
  bool expect(PageCursor& cursor, char wanted, std::string_view otherwise) const;
  bool scan_comma(PageCursor& cursor) const;
  void skip_blanks(PageCursor& cursor) const {
    if (syntax_ == Syntax::text) cursor.skip_blanks();
  }
  bool sort_labels(PageCursor& cursor);
  void cut_key();

  Syntax syntax_;
  const char* behind_name_ = nullptr;  // of the metric, if it is between the braces
  std::vector<EscapedLabel> labels_;
  EscapedLabel key_;
  std::string_view slice_;  // what stands between the braces, without the key
  bool is_canonical_ = true;
  std::string scratch_;
};

}  // namespace weir::detail
