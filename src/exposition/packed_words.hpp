// The fixed part of a line as words to be written: up to 28 bits, then perhaps the distance of a
// copy, which has as many at most. A copy is from the line before, so its distance is a constant
// plus the width of the value that stands there.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "exposition/deflate_code.hpp"
#include "exposition/line_copies.hpp"
#include "exposition/text_matches.hpp"

namespace weir::detail {

class PackedWord {
 public:
  static constexpr unsigned kMaxBits = 28;
  static constexpr std::uint64_t kMaxConstant = (1U << 13U) - 1;
  static constexpr std::uint64_t kMaxText = (1U << 17U) - 1;

  // \p constant 0: no copy.
  PackedWord(BitString string, std::uint64_t constant) noexcept
      : word_(string.bits | std::uint64_t{string.size} << kMaxBits | constant << 50U) {}
  explicit PackedWord(std::uint64_t word) noexcept : word_(word) {}

  [[nodiscard]] BitString string() const noexcept {
    return {word_ & ((std::uint64_t{1} << kMaxBits) - 1),
            static_cast<unsigned>(word_ >> kMaxBits & 0x1FU)};
  }
  [[nodiscard]] std::uint32_t constant() const noexcept {
    return static_cast<std::uint32_t>(word_ >> 50U & kMaxConstant);
  }
  // Of a line's first word: how many letters the fixed part has.
  [[nodiscard]] std::uint32_t text_size() const noexcept {
    return static_cast<std::uint32_t>(word_ >> kTextShift & kMaxText);
  }
  static void begin_line(std::uint64_t& word, std::size_t text_size) noexcept {
    word |= std::uint64_t{text_size} << kTextShift;
  }
  [[nodiscard]] bool ends_line() const noexcept { return word_ >> 63U != 0; }
  static void end_line(std::uint64_t& word) noexcept { word |= std::uint64_t{1} << 63U; }
  [[nodiscard]] std::uint64_t raw() const noexcept { return word_; }

 private:
  static constexpr unsigned kTextShift = kMaxBits + 5;
  std::uint64_t word_;
};

// Calls literal(byte) and copy(length, distance, crosses) for a line's fixed part. A copy crosses
// if it is from the line before: then the width of the value there is to be added.
template <class Literal, class Copy>
void for_each_symbol(std::string_view text, std::string_view before, bool is_thorough,
                     Literal literal, Copy copy) {
  const auto take = [&](std::size_t at, unsigned length, std::uint32_t distance, bool crosses) {
    if (!crosses || distance <= PackedWord::kMaxConstant) return copy(length, distance, crosses);
    for (const char byte : text.substr(at, length)) literal(byte);
  };
  if (is_thorough) return for_each_match(text, before, literal, take);
  for_each_copy(text, before, literal, [&](std::size_t at, std::size_t from, unsigned length) {
    take(at, length, static_cast<std::uint32_t>(at + before.size() - from), true);
  });
}

// Appends a line's fixed part to \p out; it has one letter at least, and kMaxText at most.
class WordPacker {
 public:
  WordPacker(const DeflateCode& code, std::vector<std::uint64_t>& out) : code_(code), out_(out) {}

  void line(std::string_view text, std::string_view before, bool is_thorough) {
    const std::size_t begin = out_.size();
    for_each_symbol(
        text, before, is_thorough, [this](char byte) { add(code_.literal(byte)); },
        [this](unsigned length, std::uint32_t distance, bool crosses) {
          add(code_.length(length));
          if (crosses) return flush(distance);
          add(code_.distance(distance));
        });
    if (pending_.size > 0) flush(0);
    PackedWord::begin_line(out_[begin], text.size());
    PackedWord::end_line(out_.back());
  }

 private:
  void add(BitString string) {
    if (pending_.size + string.size > PackedWord::kMaxBits) flush(0);
    pending_.append(string);
  }
  void flush(std::uint64_t constant) {
    out_.push_back(PackedWord(pending_, constant).raw());
    pending_ = {};
  }

  const DeflateCode& code_;
  std::vector<std::uint64_t>& out_;
  BitString pending_;
};

}  // namespace weir::detail
