// A number below 10^8 as its eight digits at once, without a branch.
#pragma once

#include <bit>
#include <cstdint>

namespace weir::detail {

struct EightDigits {
  std::uint64_t pairs;    // four lanes of 16 bits, 0 to 99 each, the first one lowest
  std::uint64_t letters;  // '0' to '9', the first one lowest

  explicit EightDigits(std::uint32_t number) noexcept {
    const std::uint64_t fours = number / 10'000 | std::uint64_t{number % 10'000} << 32U;
    const std::uint64_t hundreds = (fours * 5'243 >> 19U) & 0x0000'007F'0000'007FU;
    pairs = hundreds | (fours - 100 * hundreds) << 16U;
    const std::uint64_t tens = (pairs * 103 >> 10U) & 0x000F'000F'000F'000FU;
    letters = 0x3030'3030'3030'3030U | tens | (pairs - 10 * tens) << 8U;
  }
  // How many zeros precede the number; the last digit is none of them.
  [[nodiscard]] unsigned zeros() const noexcept {
    constexpr std::uint64_t kLastDigit = std::uint64_t{1} << 56U;
    return static_cast<unsigned>(
               std::countr_zero((letters ^ 0x3030'3030'3030'3030U) | kLastDigit)) /
           8;
  }
};

}  // namespace weir::detail
