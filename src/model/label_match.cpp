#include "model/label_match.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace weir::detail {
namespace {

constexpr std::uint64_t kOnes = 0x0101010101010101;

template <class Word>
Word load(const char* from) {
  Word word = 0;
  std::memcpy(&word, from, sizeof word);
  return word;
}

bool has_byte(std::uint64_t word, char byte) {
  const std::uint64_t zero_there = word ^ (kOnes * static_cast<unsigned char>(byte));
  return ((zero_there - kOnes) & ~zero_there & (kOnes << 7U)) != 0;
}

// Up to eight bytes, all of them at least once and none else.
std::uint64_t few_bytes(const char* from, std::size_t size) {
  constexpr std::size_t kHalf = 4;
  if (size >= kHalf) {
    return load<std::uint32_t>(from) | std::uint64_t{load<std::uint32_t>(from + size - kHalf)}
                                           << 32U;
  }
  if (size == 0) return 0;
  const auto byte = [from](std::size_t at) {
    return std::uint64_t{static_cast<unsigned char>(from[at])};
  };
  return byte(0) | byte(size / 2) << 8U | byte(size - 1) << 16U;
}

// True if \p piece stands at \p at and has neither of two bytes.
bool stands_at(const char* at, std::string_view piece, char without, char nor) {
  constexpr std::size_t kWord = 8;
  const auto agree = [without, nor](std::uint64_t a, std::uint64_t b) {
    return a == b && !has_byte(a, without) && !has_byte(a, nor);
  };
  const char* const other = piece.data();
  const std::size_t size = piece.size();
  if (size < kWord) return agree(few_bytes(at, size), few_bytes(other, size));
  for (std::size_t i = 0; i + kWord < size; i += kWord) {
    if (!agree(load<std::uint64_t>(at + i), load<std::uint64_t>(other + i))) return false;
  }
  return agree(load<std::uint64_t>(at + size - kWord), load<std::uint64_t>(other + size - kWord));
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
