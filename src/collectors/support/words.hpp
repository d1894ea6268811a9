// Eight characters at a time: what the parsers of procfs texts do to most of their bytes, without
// a loop or a call for each. Characters stand in a word as in memory: the first in its lowest byte.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace weir::detail {

inline constexpr std::size_t kWordBytes = sizeof(std::uint64_t);
inline constexpr std::uint64_t kEachByte = 0x0101010101010101;
inline constexpr std::uint64_t kHighBits = 0x80 * kEachByte;

// Precondition: \p text has kWordBytes bytes.
[[nodiscard]] inline std::uint64_t word_at(const char* text) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, text, kWordBytes);
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  return word;
}

// The same of any text; zeros follow one that is shorter.
[[nodiscard]] inline std::uint64_t first_word(std::string_view text) noexcept {
  if (text.size() >= kWordBytes) return word_at(text.data());
  std::uint64_t word = 0;
  for (std::size_t i = text.size(); i > 0; --i)
    word = word << 8U | static_cast<unsigned char>(text[i - 1]);
  return word;
}

// The first character of \p word that \p high_bits marks, by the highest bit of its byte.
// Precondition: it marks one.
[[nodiscard]] inline std::size_t first_marked(std::uint64_t high_bits) noexcept {
  return static_cast<std::size_t>(std::countr_zero(high_bits)) / 8;
}

// Marks the first \p c, and maybe more behind it; zero if there is none.
[[nodiscard]] inline std::uint64_t mark_first(std::uint64_t word, char c) noexcept {
  const std::uint64_t others = word ^ (static_cast<unsigned char>(c) * kEachByte);
  return (others - kEachByte) & ~others & kHighBits;
}

// The first \p c in [at, end), or end.
[[nodiscard]] inline const char* find_near(const char* at, const char* end, char c) noexcept {
  for (; end - at >= static_cast<std::ptrdiff_t>(kWordBytes); at += kWordBytes) {
    if (const std::uint64_t marks = mark_first(word_at(at), c)) return at + first_marked(marks);
  }
  while (at != end && *at != c) ++at;
  return at;
}

}  // namespace weir::detail
