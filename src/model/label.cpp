#include "weir/label.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "base/utf8.hpp"

namespace weir {
namespace {

constexpr bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

void append_escaped(std::string& out, std::string_view value) {
  std::size_t copied = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (c != '\\' && c != '"' && c != '\n') continue;
    out.append(value, copied, i - copied).push_back('\\');
    out.push_back(c == '\n' ? 'n' : c);
    copied = i + 1;
  }
  out.append(value, copied);
}

void append_label(std::string& out, LabelView label) {
  out.append(label.name).append("=\"");
  if (detail::is_utf8(label.value)) {
    append_escaped(out, label.value);
  } else {
    append_escaped(out, detail::replace_invalid_utf8(label.value));
  }
  out.push_back('"');
}

void append_sorted(std::string& out, std::span<const LabelView> labels) {
  bool first = true;
  for (const LabelView& label : labels) {
    if (label.value.empty()) continue;
    if (!first) out.push_back(',');
    first = false;
    append_label(out, label);
  }
}

constexpr auto by_name = [](const LabelView& a, const LabelView& b) { return a.name < b.name; };

}  // namespace

void LabelText::iterator::advance() {
  if (rest_.empty()) {
    label_ = {};
    return;
  }
  const std::size_t equals = rest_.find('=');
  std::size_t end = equals + 2;  // behind the opening quote
  while (rest_[end] != '"') end += rest_[end] == '\\' ? 2U : 1U;
  label_ = {rest_.substr(0, equals), rest_.substr(equals + 2, end - equals - 2)};
  rest_.remove_prefix(std::min(rest_.size(), end + 2));
}

void append_label_text(std::string& out, std::span<const LabelView> labels) {
  if (std::is_sorted(labels.begin(), labels.end(), by_name)) {
    append_sorted(out, labels);
    return;
  }
  constexpr std::size_t kOnStack = 16;
  if (labels.size() <= kOnStack) {
    std::array<LabelView, kOnStack> sorted;
    const auto end = std::copy(labels.begin(), labels.end(), sorted.begin());
    std::sort(sorted.begin(), end, by_name);
    append_sorted(out, {sorted.begin(), end});
  } else {
    std::vector<LabelView> sorted(labels.begin(), labels.end());
    std::sort(sorted.begin(), sorted.end(), by_name);
    append_sorted(out, sorted);
  }
}

bool is_label_name(std::string_view name) noexcept {
  return !name.empty() && is_name_start(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return is_name_start(c) || is_digit(c); });
}

bool is_metric_name(std::string_view name) noexcept {
  return !name.empty() && !is_digit(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return is_name_start(c) || is_digit(c) || c == ':'; });
}

bool has_duplicate_names(std::span<const LabelView> labels) {
  for (std::size_t i = 0; i < labels.size(); ++i) {
    for (std::size_t j = i + 1; j < labels.size(); ++j) {
      if (labels[i].name == labels[j].name) return true;
    }
  }
  return false;
}

std::string unescape_label_value(std::string_view escaped) {
  std::string value;
  value.reserve(escaped.size());
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    if (escaped[i] != '\\' || i + 1 == escaped.size()) {
      value.push_back(escaped[i]);
    } else {
      const char next = escaped[++i];
      value.push_back(next == 'n' ? '\n' : next);
    }
  }
  return value;
}

}  // namespace weir
