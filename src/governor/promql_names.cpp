#include "governor/promql_names.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace weir::detail {
namespace {

// Followed by label names in parentheses.
constexpr std::array<std::string_view, 6> kLabelLists{"by",       "without",    "on",
                                                      "ignoring", "group_left", "group_right"};
constexpr std::array<std::string_view, 8> kKeywords{"and",    "or",  "unless", "bool",
                                                    "offset", "inf", "nan",    "atan2"};

bool is_word_start(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' || c == ':';
}
bool is_word(char c) {
  return is_word_start(c) || std::isdigit(static_cast<unsigned char>(c)) != 0;
}

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::ranges::any_of(words, [word](std::string_view other) {
    return std::ranges::equal(word, other, {}, [](unsigned char c) { return std::tolower(c); });
  });
}

class Walker {
 public:
  Walker(std::string_view text, UsedNames& names) : text_(text), names_(names) {}

  void walk() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '#') {
        skip_to('\n');
      } else if (c == '"' || c == '\'' || c == '`') {
        skip_string();
      } else if (c == '$') {
        skip_variable();
      } else if (c == '[') {
        skip_to(']');
      } else if (c == '{') {
        ++at_;
        label_names('}');
      } else if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
        word();  // a number or duration
      } else if (is_word_start(c)) {
        name();
      } else {
        ++at_;
      }
    }
  }

 private:
  std::string_view word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_word(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }
  [[nodiscard]] char next_solid() const {
    const std::size_t next = text_.find_first_not_of(" \t\r\n", at_);
    return next == std::string_view::npos ? '\0' : text_[next];
  }
  void skip_to(char end) { at_ = std::min(text_.size(), text_.find(end, at_ + 1)) + 1; }
  std::string_view skip_string() {
    const char quote = text_[at_];
    const std::size_t begin = ++at_;
    while (at_ < text_.size() && text_[at_] != quote)
      at_ += text_[at_] == '\\' && quote != '`' ? 2U : 1U;
    const std::size_t end = std::min(at_, text_.size());
    at_ = end + 1;
    return text_.substr(begin, end - begin);
  }
  void skip_variable() {
    ++at_;
    if (at_ < text_.size() && text_[at_] == '{') {
      skip_to('}');
    } else {
      word();
    }
  }

  // Label names up to the closing bracket; values in quotes are passed over, a quoted name counts
  // as one.
  void label_names(char end) {
    while (at_ < text_.size() && text_[at_] != end) {
      const char c = text_[at_];
      if (c == '"' || c == '\'' || c == '`') {
        quoted_in_braces();
      } else if (c == '$') {
        skip_variable();
      } else if (is_word_start(c)) {
        const std::string_view label = word();
        if (label != "__name__") names_.labels.emplace(label);
      } else {
        ++at_;
      }
    }
    ++at_;
  }
  // {"a.metric"} and {"a.label"="value"} of Prometheus 3; a value stands behind an operator.
  void quoted_in_braces() {
    const std::size_t before = text_.find_last_not_of(" \t\r\n", at_ == 0 ? 0 : at_ - 1);
    const char previous = before == std::string_view::npos ? '{' : text_[before];
    const std::string_view quoted = skip_string();
    if (previous == '=' || previous == '~') return;
    const char next = next_solid();
    if (next == '=' || next == '!') {
      names_.labels.emplace(quoted);
    } else {
      names_.metrics.emplace(quoted);
    }
  }

  void name() {
    const std::string_view word = this->word();
    const char next = next_solid();
    if (is_one_of(word, kLabelLists)) {
      if (next == '(') {
        at_ = text_.find('(', at_) + 1;
        label_names(')');
      }
    } else if (next != '(' && !is_one_of(word, kKeywords) && !is_aggregation()) {
      names_.metrics.emplace(word);
    }
  }
  // `sum by (job) (x)`: the word in front of by or without is an aggregation.
  [[nodiscard]] bool is_aggregation() const {
    const std::size_t next = std::min(text_.size(), text_.find_first_not_of(" \t\r\n", at_));
    std::size_t end = next;
    while (end < text_.size() && is_word(text_[end])) ++end;
    const std::string_view following = text_.substr(next, end - next);
    return following == "by" || following == "without" || following == "BY" ||
           following == "WITHOUT";
  }

  std::string_view text_;
  UsedNames& names_;
  std::size_t at_ = 0;
};

}  // namespace

void collect_used_names(std::string_view expression, UsedNames& names) {
  Walker(expression, names).walk();
}

}  // namespace weir::detail
