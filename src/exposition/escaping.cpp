#include "exposition/escaping.hpp"

#include <array>
#include <charconv>
#include <span>
#include <vector>

#include "base/utf8.hpp"
#include "weir/label.hpp"

namespace weir::detail {
namespace {

// Takes a character off the front of \p text, which is UTF-8. \returns its code point.
std::uint32_t take_character(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  std::uint32_t code = size == 1 ? lead : lead & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    code = code << 6U | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  text.remove_prefix(size);
  return code;
}

bool is_plain(std::uint32_t code, bool is_first, NameKind kind) {
  if (code >= 0x80) return false;
  const std::array<char, 2> name{'_', static_cast<char>(code)};
  const std::string_view text(name.data() + (is_first ? 1 : 0), is_first ? 1 : 2);
  return kind == NameKind::metric ? is_metric_name(text) : is_label_name(text);
}

void append_hexadecimal(std::string& out, std::uint32_t code) {
  std::array<char, 8> digits{};
  out.push_back('_');
  out.append(digits.data(), std::to_chars(digits.begin(), digits.end(), code, 16).ptr);
  out.push_back('_');
}

void append_character(std::string& out, std::uint32_t code, bool is_plain, Escaping escaping) {
  const auto letter = static_cast<char>(code);
  switch (escaping) {
    case Escaping::underscores:
    case Escaping::allow_utf8:
      out.push_back(is_plain ? letter : '_');
      return;
    case Escaping::dots:
      if (code == '.') {
        out.append("_dot_");
      } else if (is_plain && code != '_') {
        out.push_back(letter);
      } else {
        out.append("__");
      }
      return;
    case Escaping::values:
      if (code == '_') {
        out.append("__");
      } else if (is_plain) {
        out.push_back(letter);
      } else {
        append_hexadecimal(out, code);
      }
      return;
  }
}

std::span<const std::string_view> sample_suffixes(MetricType type) {
  static constexpr std::array<std::string_view, 4> kSuffixes{"", "_sum", "_count", "_bucket"};
  const std::span all(kSuffixes);
  return type == MetricType::histogram ? all : all.first(type == MetricType::summary ? 3 : 1);
}

}  // namespace

std::string escape_name(std::string_view name, Escaping escaping, NameKind kind) {
  if (!is_utf8(name)) return escape_name(replace_invalid_utf8(name), escaping, kind);
  if (escaping == Escaping::allow_utf8 && is_utf8_name(name)) return std::string(name);
  std::string escaped = escaping == Escaping::values ? "U__" : name.empty() ? "_" : "";
  for (bool is_first = true; !name.empty(); is_first = false) {
    const std::uint32_t code = take_character(name);
    append_character(escaped, code, is_plain(code, is_first, kind), escaping);
  }
  return escaped;
}

void EscapedNames::clear() {
  taken_.clear();
  escaped_.clear();
}

void EscapedNames::take(std::string_view name, MetricType type) {
  for (const std::string_view suffix : sample_suffixes(type)) {
    taken_.insert(std::string(name).append(suffix));
  }
}

void EscapedNames::add(std::string_view name, MetricType type) {
  if (!escaped_.contains(name)) escaped_.emplace(name, Entry{type, {}});
}

void EscapedNames::add_as(std::string_view name, std::string_view wish) {
  escaped_.insert_or_assign(std::string(name), Entry{MetricType::untyped, std::string(wish)});
}

bool EscapedNames::is_free(const std::string& name, MetricType type) const {
  for (const std::string_view suffix : sample_suffixes(type)) {
    if (taken_.contains(name + std::string(suffix))) return false;
  }
  return true;
}

void EscapedNames::settle(Escaping escaping, NameKind kind) {
  std::map<std::string, int, std::less<>> wanted;
  for (auto& [name, entry] : escaped_) {
    if (entry.name.empty()) entry.name = escape_name(name, escaping, kind);
    for (const std::string_view suffix : sample_suffixes(entry.type)) {
      ++wanted[entry.name + std::string(suffix)];
    }
  }
  const auto is_alone = [&](const Entry& entry) {
    for (const std::string_view suffix : sample_suffixes(entry.type)) {
      if (wanted[entry.name + std::string(suffix)] > 1) return false;
    }
    return is_free(entry.name, entry.type);
  };
  std::vector<std::string_view> others;
  for (const auto& [name, entry] : escaped_) {
    if (!is_alone(entry)) others.push_back(name);
  }
  for (const auto& [name, entry] : escaped_) {
    if (is_alone(entry)) take(entry.name, entry.type);
  }
  for (const std::string_view name : others) {
    Entry& entry = escaped_.find(name)->second;
    entry.name = escape_name(name, Escaping::values, kind);
    while (!is_free(entry.name, entry.type)) entry.name.push_back('_');
    take(entry.name, entry.type);
  }
}

const std::string* EscapedNames::find(std::string_view name) const {
  const auto found = escaped_.find(name);
  return found == escaped_.end() ? nullptr : &found->second.name;
}

}  // namespace weir::detail
