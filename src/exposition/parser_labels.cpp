#include "exposition/parser_labels.hpp"

#include <algorithm>

#include "exposition/parser_names.hpp"

namespace weir::detail {
namespace {

// From behind the opening quote to the closing one.
bool skip_value(PageCursor& cursor) {
  while (true) {
    const char c = *cursor.at;
    if (c == '"') return true;
    if (c == '\n') return cursor.fail("label value has no closing quote");
    if (c == '\\') {
      const char escaped = cursor.at[1];
      if (escaped != '\\' && escaped != '"' && escaped != 'n') {
        return cursor.fail("invalid escape in a label value");
      }
      ++cursor.at;
    }
    ++cursor.at;
  }
}

bool expect(PageCursor& cursor, char wanted, std::string_view otherwise) {
  cursor.skip_blanks();
  if (*cursor.at != wanted) return cursor.fail(otherwise);
  ++cursor.at;
  return true;
}

}  // namespace

void LabelScanner::clear() {
  labels_.clear();
  slice_ = {};
  is_canonical_ = true;
}

bool LabelScanner::scan_label(PageCursor& cursor, const ParseLimits& limits) {
  if (labels_.size() == limits.max_labels) {
    return cursor.fail("more labels than max_labels", cursor.at, ErrorCode::limit);
  }
  const std::string_view name = read_label_name(cursor);
  if (name.empty()) return cursor.fail("expected a label name");
  if (name == "__name__") return cursor.fail("label name __name__ is reserved", name.data());
  if (!expect(cursor, '=', "expected '=' after the label name") ||
      !expect(cursor, '"', "expected '\"' at the start of the label value")) {
    return false;
  }
  const char* begin = cursor.at;
  if (!skip_value(cursor)) return false;
  const std::string_view value(begin, static_cast<std::size_t>(cursor.at - begin));
  if (value.size() > limits.max_label_value_bytes) {
    return cursor.fail("label value longer than max_label_value_bytes", begin, ErrorCode::limit);
  }
  ++cursor.at;
  labels_.push_back({name, value});
  return true;
}

bool LabelScanner::scan(PageCursor& cursor, const ParseLimits& limits) {
  clear();
  const char* begin = cursor.at;
  std::size_t canonical_size = 0;
  bool is_sorted = true;
  cursor.skip_blanks();
  while (*cursor.at != '}') {
    if (!scan_label(cursor, limits)) return false;
    const EscapedLabel& label = labels_.back();
    canonical_size += label.name.size() + label.escaped_value.size() + 4;  // ="", and a comma
    is_sorted = is_sorted && !label.escaped_value.empty() &&
                (labels_.size() == 1 || labels_[labels_.size() - 2].name < label.name);
    cursor.skip_blanks();
    if (*cursor.at == ',') {
      ++cursor.at;
      cursor.skip_blanks();
    } else if (*cursor.at != '}') {
      return cursor.fail("expected ',' or '}' after the label value");
    }
  }
  slice_ = {begin, static_cast<std::size_t>(cursor.at - begin)};
  ++cursor.at;
  is_canonical_ =
      is_sorted && (labels_.empty() ? slice_.empty() : slice_.size() + 1 == canonical_size);
  return is_sorted || sort_labels(cursor, begin);
}

bool LabelScanner::sort_labels(PageCursor& cursor, const char* begin) {
  std::ranges::stable_sort(labels_, {}, &EscapedLabel::name);
  const auto twice = std::ranges::adjacent_find(labels_, {}, &EscapedLabel::name);
  if (twice != labels_.end()) {
    const char* where = std::next(twice)->name.data();
    return cursor.fail("the label name occurs twice", where == nullptr ? begin : where);
  }
  return true;
}

std::string_view LabelScanner::remove(std::string_view name) {
  const auto found = std::ranges::find(labels_, name, &EscapedLabel::name);
  if (found == labels_.end()) return {};
  const std::string_view value = found->escaped_value;
  labels_.erase(found);
  is_canonical_ = false;
  return value;
}

LabelText LabelScanner::text() {
  if (is_canonical_) return LabelText::trusted(slice_);
  scratch_.clear();
  for (const EscapedLabel& label : labels_) {
    if (label.escaped_value.empty()) continue;
    if (!scratch_.empty()) scratch_.push_back(',');
    scratch_.append(label.name).append("=\"").append(label.escaped_value).push_back('"');
  }
  return LabelText::trusted(scratch_);
}

}  // namespace weir::detail
