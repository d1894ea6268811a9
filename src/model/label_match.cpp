#include "model/label_match.hpp"

#include <cstddef>
#include <cstdint>

#include "model/short_text.hpp"

namespace weir::detail {
namespace {

constexpr std::uint64_t kOnes = 0x0101010101010101;

// Its high bits tell of bytes that are zero, if there are any.
constexpr std::uint64_t zero_bytes(std::uint64_t word) {
  return (word - kOnes) & ~word;
}

template <unsigned char... kBytes>
bool has_any(std::uint64_t word) {
  return ((zero_bytes(word ^ (kOnes * kBytes)) | ...) & (kOnes << 7U)) != 0;
}

// True if \p piece stands at \p at and has none of the bytes.
template <unsigned char... kWithout>
bool stands_at(const char* at, std::string_view piece) {
  constexpr std::size_t kWord = 8;
  const auto agree = [](std::uint64_t a, std::uint64_t b) {
    return a == b && !has_any<kWithout...>(a);
  };
  const char* const other = piece.data();
  const std::size_t size = piece.size();
  if (size < kWord) return agree(few_bytes(at, size), few_bytes(other, size));
  for (std::size_t i = 0; i + kWord < size; i += kWord) {
    if (!agree(load_word<std::uint64_t>(at + i), load_word<std::uint64_t>(other + i))) return false;
  }
  return agree(load_word<std::uint64_t>(at + size - kWord),
               load_word<std::uint64_t>(other + size - kWord));
}

// False says nothing. A name without '=' and a value without what is escaped can stand in a
// canonical text for nothing else; that they are UTF-8, in order, and names without quotes, the
// text itself proves.
bool is_plain_text_of(std::string_view text, std::span<const LabelView> labels) {
  if (text.starts_with('"')) return false;  // some names are spelled
  const char* at = text.data();
  const char* const end = at + text.size();
  for (const LabelView& label : labels) {
    if (label.value.empty()) continue;
    if (at != text.data() && (at == end || *at++ != ',')) return false;
    constexpr std::size_t kFrame = 3;  // ="" round a value
    if (static_cast<std::size_t>(end - at) < label.name.size() + label.value.size() + kFrame ||
        !stands_at<'='>(at, label.name)) {
      return false;
    }
    at += label.name.size();
    if (at[0] != '=' || at[1] != '"' || !stands_at<'"', '\\'>(at + 2, label.value)) return false;
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
