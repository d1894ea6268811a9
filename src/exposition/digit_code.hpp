// The digits of a number in a block's code: two at a time, eight without a branch.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/eight_digits.hpp"
#include "exposition/bit_writer.hpp"

namespace weir::detail {

class DigitCode {
 public:
  DigitCode() = default;
  // Of the code of '0' to '9'.
  explicit DigitCode(std::span<const BitString, 10> digits) noexcept;

  // False for a code that makes some digits so rare that eight are too long.
  [[nodiscard]] bool is_short() const noexcept { return is_short_; }
  // Precondition of all: is_short().
  [[nodiscard]] BitString eight(const EightDigits& digits) const noexcept {
    BitString string = pair(digits.pairs);
    string.append(pair(digits.pairs >> 16U));
    string.append(pair(digits.pairs >> 32U));
    string.append(pair(digits.pairs >> 48U));
    return string;  // 56 bits at most
  }
  // Those that are left without the first \p zeros, which are 0.
  [[nodiscard]] BitString without_zeros(const EightDigits& digits, unsigned zeros) const noexcept {
    const BitString all = eight(digits);
    return {all.bits >> zeros * zero_size_, all.size - zeros * zero_size_};
  }

 private:
  static constexpr unsigned kMaxSize = 7;  // of a digit
  static constexpr unsigned kSizeShift = 16;
  [[nodiscard]] BitString pair(std::uint64_t lane) const noexcept {
    const std::uint32_t code = pairs_[lane & 0x7FU];
    return {code & ((1U << kSizeShift) - 1), code >> kSizeShift};
  }

  std::array<std::uint32_t, 128> pairs_{};  // of 0 to 99: bits, and above them their number
  unsigned zero_size_ = 0;
  bool is_short_ = false;
};

inline DigitCode::DigitCode(std::span<const BitString, 10> digits) noexcept
    : zero_size_(digits[0].size), is_short_(true) {
  for (const BitString& digit : digits) is_short_ = is_short_ && digit.size <= kMaxSize;
  for (std::size_t number = 0; is_short_ && number < 100; ++number) {
    BitString code = digits[number / 10];
    code.append(digits[number % 10]);
    pairs_[number] = static_cast<std::uint32_t>(code.bits) | code.size << kSizeShift;
  }
}

}  // namespace weir::detail
