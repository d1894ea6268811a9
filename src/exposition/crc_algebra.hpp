// CRC-32 as gzip has it, as arithmetic: texts are polynomials over GF(2), their checksum is a
// remainder, and what stands behind a text multiplies it by a power of x. Bits are reflected: in a
// word of 32 the highest is x^0.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace weir::detail {

inline constexpr std::uint32_t kCrcOne = 0x80000000U;  // x^0

// By x^4, remainder taken: what the four bits that leave come back as.
constexpr std::array<std::uint32_t, 16> make_crc_nibbles() {
  constexpr std::uint32_t kDivisor = 0xEDB88320U;
  std::array<std::uint32_t, 16> table{};
  for (std::uint32_t nibble = 0; nibble < table.size(); ++nibble) {
    std::uint32_t rest = nibble;
    for (int i = 0; i < 4; ++i) rest = rest >> 1U ^ (rest & 1U) * kDivisor;
    table[nibble] = rest;
  }
  return table;
}
inline constexpr std::array<std::uint32_t, 16> kCrcNibbles = make_crc_nibbles();

constexpr std::uint32_t crc_times_x4(std::uint32_t a) noexcept {
  return a >> 4U ^ kCrcNibbles[a & 0xFU];
}

// The remainder of a product.
constexpr std::uint32_t crc_multiply(std::uint32_t a, std::uint32_t b) noexcept {
  // b by each polynomial of degree 3.
  std::array<std::uint32_t, 16> multiples{};
  multiples[8] = b;
  for (std::size_t bit = 4; bit > 0; bit /= 2) {
    const std::uint32_t before = multiples[2 * bit];
    multiples[bit] = before >> 1U ^ (before & 1U) * kCrcNibbles[8];
  }
  for (std::size_t i = 3; i < multiples.size(); ++i)
    multiples[i] = multiples[i & (i - 1)] ^ multiples[i & ~(i - 1)];
  std::uint32_t product = 0;
  for (int i = 0; i < 8; ++i, a >>= 4U) product = crc_times_x4(product) ^ multiples[a & 0xFU];
  return product;
}

// x to this power; x has the order kCrcOrder, so to divide by x^n is to multiply by x^(kCrcOrder -
// n).
inline constexpr std::uint64_t kCrcOrder = 0xFFFFFFFFU;
constexpr std::array<std::uint32_t, 32> make_crc_squares() {
  std::array<std::uint32_t, 32> squares{kCrcOne >> 1U};  // x^1, x^2, x^4 and so on
  for (std::size_t i = 1; i < squares.size(); ++i)
    squares[i] = crc_multiply(squares[i - 1], squares[i - 1]);
  return squares;
}
inline constexpr std::array<std::uint32_t, 32> kCrcSquares = make_crc_squares();

constexpr std::uint32_t crc_x_to(std::uint64_t exponent) noexcept {
  std::uint32_t power = kCrcOne;
  exponent %= kCrcOrder;
  for (std::size_t i = 0; exponent > 0; ++i, exponent /= 2) {
    if (exponent % 2 != 0) power = crc_multiply(power, kCrcSquares[i]);
  }
  return power;
}

}  // namespace weir::detail
