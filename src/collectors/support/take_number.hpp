// Takes numbers off the front of a line, field by field, eight digits at once: a scrape reads a
// thousand of them. Strict as the numbers of fields.hpp are.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "collectors/support/fields.hpp"
#include "collectors/support/words.hpp"

namespace weir::detail {

// The blanks at the front go.
inline void drop_blanks(std::string_view& text) noexcept {
  while (text.size() >= kWordBytes) {
    const std::uint64_t others = word_at(text.data()) ^ (' ' * kEachByte);
    if (others != 0) {
      text.remove_prefix(first_marked(others));
      break;
    }
    text.remove_prefix(kWordBytes);
  }
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
}

// A number of up to eight digits.
struct FewDigits {
  std::uint64_t number;
  std::size_t size;  // of them; 0: there are none
};

// What the digits at the front of \p word are.
[[nodiscard]] inline FewDigits few_digits(std::uint64_t word) noexcept {
  const std::uint64_t digits = word ^ ('0' * kEachByte);
  const std::uint64_t others =
      (((digits & ~kHighBits) + (0x80 - 10) * kEachByte) | digits) & kHighBits;
  const std::size_t size = others == 0 ? kWordBytes : first_marked(others);
  if (size == 0) return {0, 0};
  // With zeros before them they are eight; then pairs, and the four pairs by their weights.
  std::uint64_t eight = digits << (8 * (kWordBytes - size));
  eight = eight * 10 + (eight >> 8U);
  constexpr std::uint64_t kPairs = 0x000000ff000000ff;
  constexpr std::uint64_t kOuter = 100 + (std::uint64_t{1'000'000} << 32U);
  constexpr std::uint64_t kInner = 1 + (std::uint64_t{10'000} << 32U);
  return {((eight & kPairs) * kOuter + ((eight >> 16U) & kPairs) * kInner) >> 32U, size};
}

// The number that the next field is, which goes from the front of \p text whether it is one or not.
[[nodiscard]] inline std::optional<std::uint64_t> take_number(std::string_view& text) noexcept {
  constexpr std::array<std::uint64_t, kWordBytes + 1> kPowers{
      1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000};
  drop_blanks(text);
  FewDigits digits = few_digits(first_word(text));
  if (digits.size == kWordBytes) {
    const FewDigits more = few_digits(first_word(text.substr(kWordBytes)));
    digits = {digits.number * kPowers[more.size] + more.number, kWordBytes + more.size};
  }
  if (digits.size != 0 && (digits.size == text.size() || is_blank(text[digits.size]))) {
    text.remove_prefix(digits.size);
    return digits.number;
  }
  Cursor cursor(text);
  const auto number = parse_number<std::uint64_t>(cursor.field());
  text = cursor.rest();
  return number;
}

// The same for fields of which few are negative (Tcp_MaxConn is -1).
[[nodiscard]] inline std::optional<double> take_signed(std::string_view& text) noexcept {
  Cursor cursor(text);
  if (const auto number = take_number(text)) return static_cast<double>(*number);
  const auto negative = parse_number<std::int64_t>(cursor.field());
  return negative ? std::optional(static_cast<double>(*negative)) : std::nullopt;
}

// What the hexadecimal digits at the front of \p word are.
[[nodiscard]] inline FewDigits few_hex_digits(std::uint64_t word) noexcept {
  // The highest bit of the characters from \p first on that are ASCII.
  const auto from = [](std::uint64_t characters, unsigned first) {
    return ((characters & ~kHighBits) + (0x80 - first) * kEachByte) & ~characters;
  };
  const std::uint64_t lower = word | 0x20 * kEachByte;
  const std::uint64_t decimal = from(word, '0') & ~from(word, '9' + 1);
  const std::uint64_t letters = from(lower, 'a') & ~from(lower, 'f' + 1);
  const std::uint64_t others = ~(decimal | letters) & kHighBits;
  const std::size_t size = others == 0 ? kWordBytes : first_marked(others);
  if (size == 0) return {0, 0};
  // With zeros before them they are eight; then pairs of them, pairs of those and the whole.
  std::uint64_t eight = (word & 0x0f * kEachByte) + 9 * (word >> 6U & kEachByte);
  eight <<= 8 * (kWordBytes - size);
  eight = (eight << 4U | eight >> 8U) & 0x00ff00ff00ff00ff;
  eight = (eight << 8U | eight >> 16U) & 0x0000ffff0000ffff;
  return {(eight << 16U | eight >> 32U) & 0xffffffff, size};
}

// take_number() in base 16; "0x" is not taken.
[[nodiscard]] inline std::optional<std::uint64_t> take_hex(std::string_view& text) noexcept {
  drop_blanks(text);
  const FewDigits digits = few_hex_digits(first_word(text));
  if (digits.size != 0 && (digits.size == text.size() || is_blank(text[digits.size]))) {
    text.remove_prefix(digits.size);
    return digits.number;
  }
  Cursor cursor(text);
  const auto number = parse_hex<std::uint64_t>(cursor.field());
  text = cursor.rest();
  return number;
}

}  // namespace weir::detail
