#include "model/label_match.hpp"

#include <algorithm>
#include <cstddef>

namespace weir::detail {
namespace {

// True if \p piece stands at \p at and has neither of two bytes.
bool stands_at(const char* at, std::string_view piece, char without, char nor) {
  return std::ranges::all_of(piece, [&](char c) { return c == *at++ && c != without && c != nor; });
}

// False says nothing. A name without '=' and a value without what is escaped can stand in a
// canonical text for nothing else; that they are UTF-8 and in order the text itself proves.
bool is_plain_text_of(std::string_view text, std::span<const LabelView> labels) {
  if (text.starts_with('"')) return false;  // some names are spelled
  const char* at = text.data();
  const char* const end = at + text.size();
  for (const LabelView& label : labels) {
    if (label.value.empty()) continue;
    if (at != text.data() && (at == end || *at++ != ',')) return false;
    constexpr std::size_t kFrame = 3;  // ="" round a value
    if (static_cast<std::size_t>(end - at) < label.name.size() + label.value.size() + kFrame ||
        !stands_at(at, label.name, '=', '"')) {
      return false;
    }
    at += label.name.size();
    if (at[0] != '=' || at[1] != '"' || !stands_at(at + 2, label.value, '"', '\\')) return false;
    at += 2 + label.value.size();
    if (*at++ != '"') return false;
  }
  return at == end;
}

}  // namespace

bool is_text_of(LabelText text, std::span<const LabelView> labels, std::string& scratch) {
  if (is_plain_text_of(text.view(), labels)) return true;
  scratch.clear();
  append_label_text(scratch, labels);
  return scratch == text.view();
}

}  // namespace weir::detail
