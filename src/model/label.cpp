#include "weir/label.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "base/utf8.hpp"

namespace weir {
namespace {

// Where a byte may stand in a plain name; a digit not at its start.
enum NameByte : std::uint8_t { kInLabel = 1, kInMetric = 2 };

constexpr auto kNameBytes = [] {
  std::array<std::uint8_t, 256> kinds{};
  for (const char c :
       std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789"))
    kinds[static_cast<unsigned char>(c)] = kInLabel | kInMetric;
  kinds[':'] = kInMetric;
  return kinds;
}();

bool is_plain_name(std::string_view name, NameByte kind) {
  if (name.empty() || (name.front() >= '0' && name.front() <= '9')) return false;
  return std::ranges::all_of(
      name, [kind](char c) { return (kNameBytes[static_cast<unsigned char>(c)] & kind) != 0; });
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

// \p text between quotes.
void append_quoted(std::string& out, std::string_view text) {
  out.push_back('"');
  if (detail::is_utf8(text)) {
    append_escaped(out, text);
  } else {
    append_escaped(out, detail::replace_invalid_utf8(text));
  }
  out.push_back('"');
}

void append_label(std::string& out, LabelView label) {
  out.append(label.name).push_back('=');
  append_quoted(out, label.value);
}

// The index behind the closing quote of a text that begins with a quote; npos: it has none.
std::size_t quoted_size(std::string_view text) {
  std::size_t end = 1;
  while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2U : 1U;
  return end < text.size() ? end + 1 : std::string_view::npos;
}

bool is_in_quotes(std::string_view name) {
  return name.size() > 1 && name.front() == '"' && quoted_size(name) == name.size();
}

// True if \p name may stand in a label text.
bool is_spelled(std::string_view name) {
  if (is_label_name(name)) return true;
  return name.size() > 2 && is_in_quotes(name) && !is_label_name(name.substr(1, name.size() - 2)) &&
         name.find('\n') == std::string_view::npos && detail::is_utf8(name);
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

// Labels with names as they came.
void append_spelling(std::string& out, std::span<const LabelView> labels) {
  std::vector<std::string> names;
  names.reserve(labels.size());  // the views borrow from it
  std::vector<LabelView> spelled;
  for (const LabelView& label : labels) {
    std::string& name = names.emplace_back(raw_label_name(label.name));
    if (name.empty()) continue;
    if (!is_label_name(name)) {
      std::string quoted;
      append_quoted(quoted, name);
      name = std::move(quoted);
    }
    spelled.push_back({name, label.value});
  }
  append_label_text(out, spelled);
}

constexpr auto by_name = [](const LabelView& a, const LabelView& b) { return a.name < b.name; };

}  // namespace

void LabelText::iterator::advance() {
  if (rest_.empty()) {
    label_ = {};
    return;
  }
  const std::size_t equals = rest_.find('=', rest_.front() == '"' ? quoted_size(rest_) : 0);
  std::size_t end = equals + 2;  // behind the opening quote
  while (rest_[end] != '"') end += rest_[end] == '\\' ? 2U : 1U;
  label_ = {rest_.substr(0, equals), rest_.substr(equals + 2, end - equals - 2)};
  rest_.remove_prefix(std::min(rest_.size(), end + 2));
}

void append_label_text(std::string& out, std::span<const LabelView> labels) {
  if (!std::ranges::all_of(labels, is_spelled, &LabelView::name)) {
    append_spelling(out, labels);
    return;
  }
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
  return is_plain_name(name, kInLabel);
}

bool is_metric_name(std::string_view name) noexcept {
  return is_plain_name(name, kInMetric);
}

bool is_utf8_name(std::string_view name) noexcept {
  return !name.empty() && name.find('\0') == std::string_view::npos && detail::is_utf8(name);
}

bool has_duplicate_names(std::span<const LabelView> labels) {
  for (std::size_t i = 0; i < labels.size(); ++i) {
    for (std::size_t j = i + 1; j < labels.size(); ++j) {
      if (labels[i].name == labels[j].name) return true;
    }
  }
  return false;
}

std::string raw_label_name(std::string_view spelled) {
  if (!is_in_quotes(spelled)) return std::string(spelled);
  return unescape_label_value(spelled.substr(1, spelled.size() - 2));
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
