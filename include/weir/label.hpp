/// \file
/// Labels. Inside Weir a label set travels as one string, its *label text*: the labels as the text
/// exposition format writes them between the braces, sorted by name, no spaces:
///
///     device="sda",mode="read \"fast\""
///
/// One hash names it, one copy prints it, and two sets are equal exactly if their texts are.
///
/// A name may be any UTF-8 text, as in Prometheus 3. One that is not plain, \sa is_label_name(), is
/// *spelled* in quotes, with the escapes of a value: `"http.method"="GET"`. By spelling such names
/// sort before the plain ones, so a label text has some exactly if it begins with a quote.
#pragma once

#include <compare>
#include <initializer_list>
#include <iterator>
#include <span>
#include <string>
#include <string_view>

#include "weir/expected.hpp"

namespace weir {

/// A borrowed label, its value raw (not escaped). Its name is raw, or spelled: what begins and ends
/// with a quote, with only escaped ones between, is taken for a spelling.
struct LabelView {
  std::string_view name;
  std::string_view value;
  friend bool operator==(const LabelView&, const LabelView&) = default;
};

/// A borrowed label of a label text, name spelled and value escaped as they stand there.
struct EscapedLabel {
  std::string_view name;
  std::string_view escaped_value;
  friend bool operator==(const EscapedLabel&, const EscapedLabel&) = default;
};

/// A borrowed label text. Only make_label_text(), LabelSet and LabelText::trusted() make one, so
/// whoever holds one need not check it again.
class LabelText {
 public:
  LabelText() = default;
  /// For text that is known to be canonical (read back from where Weir put it). Not checked.
  [[nodiscard]] static LabelText trusted(std::string_view text) { return LabelText(text); }

  [[nodiscard]] std::string_view view() const noexcept { return text_; }
  [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

  /// Walks the labels in the order of their names' spellings.
  class iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = EscapedLabel;
    using difference_type = std::ptrdiff_t;
    using pointer = const EscapedLabel*;
    using reference = const EscapedLabel&;

    iterator() = default;
    explicit iterator(std::string_view rest) : rest_(rest) { advance(); }
    reference operator*() const { return label_; }
    pointer operator->() const { return &label_; }
    iterator& operator++() {
      advance();
      return *this;
    }
    iterator operator++(int) {
      iterator before = *this;
      advance();
      return before;
    }
    friend bool operator==(const iterator& a, const iterator& b) {
      return a.label_.name.data() == b.label_.name.data();
    }

   private:
    void advance();
    std::string_view rest_;
    EscapedLabel label_;
  };
  [[nodiscard]] iterator begin() const { return iterator(text_); }
  [[nodiscard]] iterator end() const { return {}; }

  friend bool operator==(LabelText, LabelText) = default;
  friend auto operator<=>(LabelText a, LabelText b) { return a.text_ <=> b.text_; }

 private:
  explicit LabelText(std::string_view text) : text_(text) {}
  std::string_view text_;
};

/// Appends the canonical label text of \p labels to \p out: sorts by name, escapes `\`, `"` and
/// newline, replaces what is not UTF-8 by U+FFFD, and leaves out labels with an empty value
/// (Prometheus treats the two alike) or an empty name. Names must be unique: the caller's code or
/// parser saw to it; has_duplicate_names() helps.
void append_label_text(std::string& out, std::span<const LabelView> labels);

/// `[a-zA-Z_][a-zA-Z0-9_]*`, the plain names: those of the Prometheus data model before UTF-8
/// names.
[[nodiscard]] bool is_label_name(std::string_view name) noexcept;
/// `[a-zA-Z_:][a-zA-Z0-9_:]*`, the same for metrics.
[[nodiscard]] bool is_metric_name(std::string_view name) noexcept;
/// What Prometheus 3 takes for a name of either: UTF-8, not empty; and no NUL.
[[nodiscard]] bool is_utf8_name(std::string_view name) noexcept;
[[nodiscard]] bool has_duplicate_names(std::span<const LabelView> labels);

/// The name that \p spelled stands for.
[[nodiscard]] std::string raw_label_name(std::string_view spelled);

/// Undoes the escapes of a label value.
[[nodiscard]] std::string unescape_label_value(std::string_view escaped);

/// An owned, canonical label set.
class LabelSet {
 public:
  LabelSet() = default;
  LabelSet(std::initializer_list<LabelView> labels) {
    append_label_text(text_, {labels.begin(), labels.size()});
  }
  explicit LabelSet(std::span<const LabelView> labels) { append_label_text(text_, labels); }
  explicit LabelSet(LabelText text) : text_(text.view()) {}

  [[nodiscard]] LabelText text() const& noexcept { return LabelText::trusted(text_); }
  LabelText text() const&& = delete;
  friend bool operator==(const LabelSet&, const LabelSet&) = default;
  friend auto operator<=>(const LabelSet& a, const LabelSet& b) { return a.text_ <=> b.text_; }

 private:
  std::string text_;
};

}  // namespace weir
