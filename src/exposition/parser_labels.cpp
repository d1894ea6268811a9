#include "exposition/parser_labels.hpp"

#include <algorithm>
#include <iterator>

#include "exposition/parser_label_value.hpp"
#include "exposition/parser_names.hpp"
#include "exposition/parser_quoted_name.hpp"

namespace weir::detail {
namespace {

// Most neighbours differ in their first byte: no call for those.
bool precedes(std::string_view a, std::string_view b) {
  return a.front() != b.front() ? a.front() < b.front() : a < b;
}

constexpr std::string_view kTwice = "the label name occurs twice";

}  // namespace

bool LabelScanner::expect(PageCursor& cursor, char wanted, std::string_view otherwise) const {
  skip_blanks(cursor);
  if (*cursor.at != wanted) return cursor.fail(otherwise);
  ++cursor.at;
  return true;
}

// What follows a label's value: a comma, or the closing brace, which stays.
bool LabelScanner::scan_comma(PageCursor& cursor) const {
  skip_blanks(cursor);
  if (*cursor.at == '}') return true;
  if (*cursor.at != ',') return cursor.fail("expected ',' or '}' after the label value");
  ++cursor.at;
  skip_blanks(cursor);
  return syntax_ == Syntax::text || *cursor.at != '}' || cursor.fail("expected a label name");
}

std::string_view LabelScanner::find_metric_name(PageCursor& cursor) {
  const char* brace = cursor.at;
  if (*brace == '{') {
    ++cursor.at;
    skip_blanks(cursor);
    if (*cursor.at == '"') {
      const std::string_view name = read_quoted_name(cursor);
      if (name.empty()) return {};
      behind_name_ = cursor.at;
      skip_blanks(cursor);
      if (*cursor.at == ',' || *cursor.at == '}') {
        cursor.at = brace;
        return name;
      }
    }
  }
  cursor.fail("expected a metric name", brace);
  return {};
}

void LabelScanner::clear() {
  behind_name_ = nullptr;
  labels_.clear();
  key_ = {};
  slice_ = {};
  is_canonical_ = true;
}

bool LabelScanner::scan_label(PageCursor& cursor, const ParseLimits& limits) {
  if (labels_.size() + (key_.name.empty() ? 0 : 1) == limits.max_labels) {
    return cursor.fail("more labels than max_labels", cursor.at, ErrorCode::limit);
  }
  std::string_view name = read_label_name(cursor);
  if (name.empty()) name = read_quoted_label_name(cursor);
  if (name.empty()) return false;
  if (name.size() > limits.max_name_bytes) {
    return cursor.fail("name longer than max_name_bytes", name.data(), ErrorCode::limit);
  }
  if (name == "__name__") return cursor.fail("label name __name__ is reserved", name.data());
  if (!expect(cursor, '=', "expected '=' after the label name") ||
      !expect(cursor, '"', "expected '\"' at the start of the label value")) {
    return false;
  }
  const char* begin = cursor.at;
  if (!skip_label_value(cursor)) return false;
  const std::string_view value(begin, static_cast<std::size_t>(cursor.at - begin));
  if (value.size() > limits.max_label_value_bytes) {
    return cursor.fail("label value longer than max_label_value_bytes", begin, ErrorCode::limit);
  }
  ++cursor.at;
  labels_.push_back({name, value});
  return true;
}

bool LabelScanner::scan(PageCursor& cursor, std::string_view key_name, const ParseLimits& limits) {
  if (behind_name_ != nullptr) {
    cursor.at = behind_name_;
    if (!scan_comma(cursor)) return false;
  }
  clear();
  const char* begin = cursor.at;
  std::size_t canonical_size = 0;
  bool is_sorted = true;
  skip_blanks(cursor);
  while (*cursor.at != '}') {
    if (!scan_label(cursor, limits)) return false;
    const EscapedLabel& label = labels_.back();  // not a copy: it would wait for the stores
    canonical_size += label.name.size() + label.escaped_value.size() + 4;  // ="", and a comma
    if (label.name == key_name) {
      if (!key_.name.empty()) return cursor.fail(kTwice, label.name.data());
      key_ = label;
      labels_.pop_back();
    } else {
      is_sorted = is_sorted && !label.escaped_value.empty() &&
                  (labels_.size() == 1 || precedes((&label - 1)->name, label.name));
    }
    if (!scan_comma(cursor)) return false;
  }
  slice_ = {begin, static_cast<std::size_t>(cursor.at - begin)};
  ++cursor.at;
  is_canonical_ = is_sorted && (slice_.empty() || slice_.size() + 1 == canonical_size);
  if (is_canonical_ && !key_.name.empty()) cut_key();
  return is_sorted || sort_labels(cursor);
}

bool LabelScanner::sort_labels(PageCursor& cursor) {
  std::ranges::sort(labels_, {}, &EscapedLabel::name);
  const auto twice = std::ranges::adjacent_find(labels_, {}, &EscapedLabel::name);
  if (twice == labels_.end()) return true;
  return cursor.fail(kTwice, std::max(twice->name.data(), std::next(twice)->name.data()));
}

// Takes the key's bytes out of the slice, and a comma with it.
void LabelScanner::cut_key() {
  const auto before = static_cast<std::size_t>(key_.name.data() - slice_.data());
  const std::size_t size = key_.name.size() + key_.escaped_value.size() + 3;
  std::string_view head = slice_.substr(0, before);
  std::string_view tail = slice_.substr(before + size);
  if (tail.empty()) {  // most programs write it last
    if (!head.empty()) head.remove_suffix(1);
    slice_ = head;
  } else {
    tail.remove_prefix(1);
    scratch_.assign(head).append(tail);
    slice_ = scratch_;
  }
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
