// Bits to bytes as deflate packs them, from the lowest bit on.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace weir::detail {

// Bits to write; those above `size` are 0.
struct BitString {
  std::uint64_t bits = 0;
  unsigned size = 0;

  void append(BitString behind) noexcept {
    bits |= behind.bits << size;
    size += behind.size;
  }
};

class BitWriter {
 public:
  // Every call may write this many bytes beyond what its bits need.
  static constexpr std::size_t kSlack = 8;

  // The first \p phase bits, fewer than 8, are another's: they are written as 0.
  explicit BitWriter(char* out, unsigned phase = 0) noexcept : out_(out), size_(phase) {}

  // At most 56 bits.
  void put(BitString string) noexcept {
    pending_ |= string.bits << size_;
    size_ += string.size;
    store(pending_);
    out_ += size_ / 8;
    pending_ >>= size_ / 8 * 8;
    size_ %= 8;
  }
  // Bits that another writer left in memory, from the bit \p phase on. Where both have the same
  // phase they are copied as they are.
  void append(const char* from, std::size_t bits, unsigned phase = 0) noexcept {
    BitWriter to = *this;  // in registers: what is written might be this object else
    const auto take = [&](unsigned begin) {
      const auto size = static_cast<unsigned>(bits < 8 - begin ? bits : 8 - begin);
      to.put(
          {std::uint64_t{static_cast<unsigned char>(*from++)} >> begin & ((1U << size) - 1), size});
      bits -= size;
    };
    if (phase > 0 && bits > 0) take(phase);
    if (to.size_ == 0) {
      std::memcpy(to.out_, from, bits / 8);
      to.out_ += bits / 8;
      from += bits / 8;
      bits %= 8;
    }
    for (; bits >= 64; bits -= 64, from += 8) to.put_word(load(from));
    while (bits > 0) take(0);
    *this = to;
  }
  // Fills the last byte up. \returns where the next one goes.
  char* align() noexcept {
    if (size_ > 0) put({0, 8 - size_});
    return out_;
  }

  // Goes on at another place; what is written up to end() stays behind.
  void move_to(char* out) noexcept { out_ = out; }
  // Behind the last whole byte; and how many bits were written beyond it.
  [[nodiscard]] char* end() const noexcept { return out_; }
  [[nodiscard]] unsigned bits_beyond() const noexcept { return size_; }

 private:
  void put_word(std::uint64_t word) noexcept {
    store(pending_ | word << size_);
    out_ += sizeof word;
    pending_ = size_ == 0 ? 0 : word >> (64 - size_);
  }
  static std::uint64_t little_endian(std::uint64_t word) noexcept {
    return std::endian::native == std::endian::big ? __builtin_bswap64(word) : word;
  }
  static std::uint64_t load(const char* from) noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, from, sizeof word);
    return little_endian(word);
  }
  void store(std::uint64_t word) noexcept {
    word = little_endian(word);
    std::memcpy(out_, &word, sizeof word);
  }

  char* out_;
  std::uint64_t pending_ = 0;
  unsigned size_ = 0;  // of pending_, below 8 between calls
};

}  // namespace weir::detail
