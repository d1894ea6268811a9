// The checksum of lines of which only the values are at hand as text. What is constant in a line
// was made a summand once; a value's letters are a word; and what stands behind them moves them up
// by a multiplication. No other letter of the line is looked at.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "exposition/crc_algebra.hpp"

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

namespace weir::detail {

// x^(8 * bytes + offset) for the sizes that lines have.
inline constexpr std::size_t kCrcPowers = 512;
constexpr std::array<std::uint32_t, kCrcPowers> make_crc_powers(std::uint64_t offset) {
  std::array<std::uint32_t, kCrcPowers> powers{crc_x_to(offset)};
  for (std::size_t i = 1; i < powers.size(); ++i)
    powers[i] = crc_times_x4(crc_times_x4(powers[i - 1]));
  return powers;
}

// What a remainder is multiplied by for add_constant(), if it is of a text of this many bytes: it
// counts once that size is given to append(), with the value behind it.
constexpr std::uint32_t crc_withdrawal(std::uint64_t bytes) noexcept {
  return crc_x_to(kCrcOrder - (32 + 8 * bytes) % kCrcOrder);
}

// Both folds count the same. This one runs everywhere.
class PortableCrcFold {
 public:
  void add_constant(std::uint32_t constant) noexcept { state_ ^= constant; }
  // Appends \p bytes bytes of which the last ones are \p text, its highest byte the very last; the
  // others are 0, or counted by a constant.
  void append(std::uint64_t text, std::uint64_t bytes) noexcept {
    static constexpr auto kPowers = make_crc_powers(0);
    static constexpr std::uint32_t kFourBytes = crc_x_to(32);
    const std::uint32_t power = bytes < kCrcPowers ? kPowers[bytes] : crc_x_to(8 * bytes);
    state_ = crc_multiply(state_, power) ^ static_cast<std::uint32_t>(text >> 32U) ^
             crc_multiply(static_cast<std::uint32_t>(text), kFourBytes);
  }
  // Begun with 0 and not inverted.
  [[nodiscard]] std::uint32_t remainder() const noexcept {
    return crc_multiply(state_, crc_x_to(32));
  }

 private:
  std::uint32_t state_ = 0;
};

#if defined(__x86_64__)

// By the processor's carry-less multiplication; asked for with is_available(). The state has 64
// bits, remainders are taken in part.
class ProcessorCrcFold {
 public:
  [[nodiscard]] static bool is_available() noexcept {
    return __builtin_cpu_supports("pclmul") != 0;
  }
  void add_constant(std::uint32_t constant) noexcept {
    state_ ^= word(std::uint64_t{constant} << 32U);
  }
  void append(std::uint64_t text, std::uint64_t bytes) noexcept {
    // A product of reflected words is one bit off: the powers make up for it.
    static constexpr auto kPowers = make_crc_powers(kCrcOrder - 1);
    static constexpr std::uint32_t kEightBytes = crc_x_to(64 - 1);
    const std::uint32_t power =
        bytes < kCrcPowers ? kPowers[bytes] : crc_x_to(8 * bytes + kCrcOrder - 1);
    const __m128i product = multiply(state_, word(std::uint64_t{power} << 32U));
    // Its lower half is above x^64.
    const __m128i rest = multiply(product, word(std::uint64_t{kEightBytes} << 32U));
    state_ = _mm_srli_si128(product ^ rest, 8) ^ word(text);
  }
  [[nodiscard]] std::uint32_t remainder() const noexcept {
    PortableCrcFold fold;
    fold.append(static_cast<std::uint64_t>(_mm_cvtsi128_si64(state_)), 0);
    return fold.remainder();
  }

 private:
  static __m128i word(std::uint64_t bits) noexcept {
    return _mm_cvtsi64_si128(static_cast<long long>(bits));
  }
  // Of the lower halves. Not the intrinsic: that must not be inlined into code for all processors,
  // and this is nothing without being inlined.
  static __m128i multiply(__m128i a, __m128i b) noexcept {
    asm("pclmulqdq $0, %1, %0" : "+x"(a) : "x"(b));
    return a;
  }

  __m128i state_ = _mm_setzero_si128();
};

#endif

}  // namespace weir::detail
