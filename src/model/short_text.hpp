// Comparing short texts, where a call costs as much as the comparison: most names and label texts
// are a few words long.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace weir::detail {

template <class Word>
Word load_word(const char* from) noexcept {
  Word word = 0;
  std::memcpy(&word, from, sizeof word);
  return word;
}

// Up to eight bytes, all of them at least once and none else.
inline std::uint64_t few_bytes(const char* from, std::size_t size) noexcept {
  constexpr std::size_t kHalf = 4;
  if (size >= kHalf) {
    const auto behind = load_word<std::uint32_t>(from + size - kHalf);
    return load_word<std::uint32_t>(from) | std::uint64_t{behind} << 32U;
  }
  if (size == 0) return 0;
  const auto byte = [from](std::size_t at) {
    return std::uint64_t{static_cast<unsigned char>(from[at])};
  };
  return byte(0) | byte(size / 2) << 8U | byte(size - 1) << 16U;
}

inline bool is_same_text(std::string_view a, std::string_view b) noexcept {
  constexpr std::size_t kWord = 8;
  const std::size_t size = a.size();
  if (size != b.size()) return false;
  if (size < kWord) return few_bytes(a.data(), size) == few_bytes(b.data(), size);
  const std::size_t last = size - kWord;
  for (std::size_t i = 0; i < last; i += kWord) {
    if (load_word<std::uint64_t>(a.data() + i) != load_word<std::uint64_t>(b.data() + i))
      return false;
  }
  return load_word<std::uint64_t>(a.data() + last) == load_word<std::uint64_t>(b.data() + last);
}

}  // namespace weir::detail
