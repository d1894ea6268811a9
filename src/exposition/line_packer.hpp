// Writes lines in a block's code: what is constant in a line is there as words, so that per page
// only values are looked at. Everything is inlined into one loop whose state stays in registers.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/eight_digits.hpp"
#include "base/number.hpp"
#include "exposition/bit_writer.hpp"
#include "exposition/crc_fold.hpp"
#include "exposition/deflate_code.hpp"
#include "exposition/packed_words.hpp"

namespace weir::detail {

// \p Fold counts the checksum, PortableCrcFold or ProcessorCrcFold.
template <class Fold>
class LinePacker {
 public:
  // \p width is that of the value before the first line.
  LinePacker(const DeflateCode& code, BitWriter out, std::uint32_t width) noexcept
      : code_(code), out_(out), width_(width) {}

  // A line whose fixed part is \p word and those after it, which is left behind them; \p checksum
  // is that part's, times crc_withdrawal().
  [[gnu::always_inline]] void line(std::uint32_t checksum, const std::uint64_t*& word,
                                   double value) noexcept {
    const std::uint32_t size = PackedWord(*word).text_size();
    for (bool ends = false; !ends; ++word) {
      const PackedWord packed(*word);
      BitString string = packed.string();
      if (const std::uint32_t constant = packed.constant(); constant != 0)
        string.append(code_.distance(constant + width_));
      out_.put(string);
      ends = packed.ends_line();
    }
    fold_.add_constant(checksum);
    unfolded_ = size;
    text_size_ += size;
    width_ = 0;
    put_value(value);
    text_size_ += width_;
  }

  [[nodiscard]] const BitWriter& out() const noexcept { return out_; }
  [[nodiscard]] std::uint32_t width() const noexcept { return width_; }
  [[nodiscard]] std::size_t text_size() const noexcept { return text_size_; }
  [[nodiscard]] std::uint32_t remainder() const noexcept { return fold_.remainder(); }

 private:
  static constexpr std::uint32_t kEightDigits = 100'000'000;

  // As write_number() has it.
  [[gnu::always_inline]] void put_value(double value) noexcept {
    constexpr auto kLimit = std::bit_cast<std::uint64_t>(9007199254740992.0);
    // Negative numbers and NaN are above it, too.
    if (!code_.digits().is_short() || std::bit_cast<std::uint64_t>(value) >= kLimit)
      return put_letters(value);
    auto whole = static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
    std::uint32_t decimals = 0;
    if (static_cast<double>(whole) != value) {
      const std::uint64_t thousandths = whole_thousandths(value);
      if (thousandths == 0) return put_letters(value);
      whole = thousandths / 1000;
      decimals = static_cast<std::uint32_t>(thousandths % 1000);
    }
    const bool is_long = whole >= kEightDigits;
    put_digits(static_cast<std::uint32_t>(is_long ? whole / kEightDigits : whole));
    if (is_long) put_all_digits(static_cast<std::uint32_t>(whole % kEightDigits));
    if (decimals != 0) put_decimals(decimals);
  }
  [[gnu::always_inline]] void put_all_digits(std::uint32_t number) noexcept {
    const EightDigits digits(number);
    out_.put(code_.digits().eight(digits));
    fold(digits.letters, 8);
  }
  [[gnu::always_inline]] void put_digits(std::uint32_t number) noexcept {
    const EightDigits digits(number);
    const unsigned zeros = digits.zeros();
    out_.put(code_.digits().without_zeros(digits, zeros));
    fold(digits.letters >> 8 * zeros << 8 * zeros, 8 - zeros);
  }
  // A point and up to three decimals, the last of which is not 0.
  [[gnu::always_inline]] void put_decimals(std::uint32_t thousandths) noexcept {
    BitString string = code_.literal('.');
    std::uint64_t letters = '.';
    std::uint32_t size = 1;
    for (std::uint32_t rest = thousandths; rest != 0; rest = rest % 100 * 10) {
      const auto digit = static_cast<char>('0' + rest / 100);
      string.append(code_.literal(digit));
      letters |= static_cast<std::uint64_t>(digit) << 8 * size++;
    }
    out_.put(string);
    fold(letters << (64 - 8 * size), size);
  }
  [[gnu::noinline]] static std::size_t write(double value, std::array<char, kMaxNumberSize>& out) {
    return static_cast<std::size_t>(write_number(out.data(), value) - out.data());
  }
  [[gnu::always_inline]] void put_letters(double value) noexcept {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): written below
    std::array<char, kMaxNumberSize> text;
    std::string_view rest(text.data(), write(value, text));
    while (!rest.empty()) {
      const std::string_view part = rest.substr(0, 8);
      std::uint64_t letters = 0;
      for (const char letter : part) {
        out_.put(code_.literal(letter));
        letters = letters >> 8U | std::uint64_t{static_cast<unsigned char>(letter)} << 56U;
      }
      fold(letters, static_cast<std::uint32_t>(part.size()));
      rest.remove_prefix(part.size());
    }
  }
  [[gnu::always_inline]] void fold(std::uint64_t letters, std::uint32_t size) noexcept {
    fold_.append(letters, unfolded_ + size);
    unfolded_ = 0;
    width_ += size;
  }

  const DeflateCode& code_;
  BitWriter out_;
  Fold fold_;
  std::uint32_t width_;         // of the value before, or what there is of the value at hand
  std::uint32_t unfolded_ = 0;  // letters before the next part of the value
  std::size_t text_size_ = 0;
};

}  // namespace weir::detail
