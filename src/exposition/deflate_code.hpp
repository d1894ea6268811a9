// The code of one dynamic block of deflate (RFC 1951): literals, and copies of what came before.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "exposition/bit_writer.hpp"
#include "exposition/digit_code.hpp"

namespace weir::detail {

inline constexpr unsigned kMinCopy = 4;  // shorter ones cost as much as their letters
inline constexpr unsigned kMaxCopy = 258;
inline constexpr std::uint32_t kMaxDistance = 32'768;

// How often a block has each symbol.
struct DeflateCounts {
  std::array<std::uint32_t, 286> literals{};
  std::array<std::uint32_t, 30> distances{};

  void literal(char byte) noexcept { ++literals[static_cast<unsigned char>(byte)]; }
  void copy(unsigned length, std::uint32_t distance) noexcept;
};

class DeflateCode {
 public:
  // Without a copy there may be no distance, yet every distance gets a code: which ones a block
  // needs depends on the widths of values to come. So do the letters of numbers.
  explicit DeflateCode(DeflateCounts counts);

  // Bytes that had a count, and those of numbers; at most 15 bits.
  [[nodiscard]] BitString literal(char byte) const noexcept {
    const std::uint32_t code = literals_[static_cast<unsigned char>(byte)];
    return {code & 0xFFFFU, code >> 16U};
  }
  // Lengths that had a count; at most 20 bits.
  [[nodiscard]] BitString length(unsigned length) const noexcept;
  // From 3 to kMaxDistance; at most 28 bits.
  [[nodiscard]] BitString distance(std::uint32_t distance) const noexcept {
    if (distance >= kNear) return far(distance);
    const std::uint32_t code = near_[distance];
    return {code & ((1U << kNearBits) - 1), code >> kNearBits};
  }
  [[nodiscard]] BitString end_of_block() const noexcept { return end_of_block_; }
  [[nodiscard]] const DigitCode& digits() const noexcept { return digits_; }

  // What a block begins with.
  struct Header {
    std::vector<char> bytes;  // with BitWriter::kSlack behind the bits
    std::size_t bits = 0;
  };
  [[nodiscard]] const Header& header() const noexcept { return header_; }

 private:
  static constexpr std::uint32_t kNear = 512;  // below it 7 bits suffice beside the symbol's 15
  static constexpr unsigned kNearBits = 22;
  [[nodiscard]] BitString far(std::uint32_t distance) const noexcept;

  Header header_;
  std::array<std::uint32_t, kNear> near_{};    // bits, and from kNearBits on their number
  std::array<std::uint32_t, 256> literals_{};  // bits, and from bit 16 on their number
  std::vector<BitString> lengths_;             // from symbol 257 on
  std::array<BitString, 30> distances_{};
  BitString end_of_block_;
  DigitCode digits_;
};

}  // namespace weir::detail
