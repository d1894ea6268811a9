// The numbers that most lines of a page have: a few digits, perhaps a point.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>

namespace weir::detail {

// The decimal digits at \p at, at most eight of them at a time; the eight bytes can be read.
// \p count is their number.
inline std::uint64_t read_eight_digits(const char* at, unsigned& count) {
  constexpr std::uint64_t kHigh = 0x8080808080808080U;
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  word ^= 0x3030303030303030U;  // digits are 0 to 9 now, all others more
  const std::uint64_t others = ((word | kHigh) - 0x0A0A0A0A0A0A0A0AU) | word;
  // A byte below ten borrows from its high bit; no borrow leaves a byte.
  const std::uint64_t found = others & kHigh;
  count = found == 0 ? 8U : static_cast<unsigned>(std::countr_zero(found)) / 8;
  if (count == 0) return 0;
  word <<= 64 - 8 * count;  // as if zeros stood before
  word = word * 10 + (word >> 8U);
  return (((word & 0x000000FF000000FFU) * 0x000F424000000064U) +
          (((word >> 16U) & 0x000000FF000000FFU) * 0x0000271000000001U)) >>
         32U;
}

inline constexpr unsigned kExactDigits = 15;
inline constexpr std::array<double, kExactDigits + 1> kExactPowers{
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
// More bytes than are read of a number and what follows.
inline constexpr std::size_t kShortDecimalReach = 64;

// Any number of digits at \p at, which moves behind them; true if there are at most kExactDigits in
// \p all, theirs included. 24 bytes can be read.
inline bool read_digits(const char*& at, std::uint64_t& digits, unsigned& all) {
  constexpr std::array<std::uint64_t, 9> kShift{1,      10,      100,      1000,     10000,
                                                100000, 1000000, 10000000, 100000000};
  unsigned count = 0;
  do {
    const std::uint64_t more = read_eight_digits(at, count);
    digits = digits * kShift[count] + more;
    at += count;
    all += count;
  } while (count == 8 && all <= kExactDigits);
  return all <= kExactDigits;
}

// Up to 15 digits and a division by an exact power of ten: what such a quotient rounds to is right,
// as both sides are exact. Reads from \p at to the last digit or point; none: the number has
// another form, or too many digits, or stands in the last bytes before \p end.
inline std::optional<double> read_short_decimal(const char*& at, const char* end) {
  if (end - at < std::ptrdiff_t{kShortDecimalReach} || std::endian::native != std::endian::little)
    return std::nullopt;
  const char* here = at;
  std::uint64_t digits = 0;
  unsigned all = 0;
  if (!read_digits(here, digits, all)) return std::nullopt;
  const unsigned whole = all;
  if (*here == '.' && !read_digits(++here, digits, all)) return std::nullopt;
  if (all == 0) return std::nullopt;
  at = here;
  const auto value = static_cast<double>(digits);
  return all == whole ? value : value / kExactPowers[all - whole];
}

}  // namespace weir::detail
