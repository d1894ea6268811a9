#include "exposition/parser_label_value.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace weir::detail {
namespace {

constexpr std::uint64_t repeat(unsigned char byte) {
  return 0x0101010101010101ULL * byte;
}
// The high bit of the lowest byte that is zero (those above may have it falsely).
constexpr std::uint64_t zero_bytes(std::uint64_t word) {
  return (word - repeat(1)) & ~word & repeat(0x80);
}
constexpr bool is_special(char c) {
  return c == '"' || c == '\\' || c == '\n' || static_cast<unsigned char>(c) - 1U >= 0x7FU;
}

// The next byte of a label value that is more than itself: quote, backslash, newline, NUL, or not
// ASCII. Eight at a time: values are most of a page.
const char* find_special(const char* at, const char* end) {
  if constexpr (std::endian::native == std::endian::little) {
    std::uint64_t word = 0;
    for (; end - at >= std::ptrdiff_t{sizeof word}; at += sizeof word) {
      std::memcpy(&word, at, sizeof word);
      const std::uint64_t found = zero_bytes(word ^ repeat('"')) | zero_bytes(word ^ repeat('\\')) |
                                  zero_bytes(word ^ repeat('\n')) | zero_bytes(word) |
                                  (word & repeat(0x80));
      if (found != 0) return at + std::countr_zero(found) / 8;
    }
  }
  while (!is_special(*at)) ++at;
  return at;
}

}  // namespace

bool skip_label_value(PageCursor& cursor) {
  const char* begin = cursor.at;
  bool is_plain = true;
  while (true) {
    cursor.at = find_special(cursor.at, cursor.end);
    const char c = *cursor.at;
    if (c == '"') break;
    if (c == '\n') return cursor.fail("label value has no closing quote");
    if (c != '\\') {
      is_plain = false;
    } else {
      const char escaped = cursor.at[1];
      if (escaped != '\\' && escaped != '"' && escaped != 'n') {
        return cursor.fail("invalid escape in a label value");
      }
      ++cursor.at;
    }
    ++cursor.at;
  }
  return is_plain || cursor.check_text({begin, static_cast<std::size_t>(cursor.at - begin)});
}

}  // namespace weir::detail
