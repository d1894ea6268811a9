// What a line has of the line before it and of itself: a thorough search, for blocks of few lines.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "exposition/deflate_code.hpp"

namespace weir::detail {

// Where four letters stood last in a text that grows at its end.
class FourLetters {
 public:
  static constexpr std::size_t kNowhere = ~std::size_t{0};

  explicit FourLetters(std::string_view text) : text_(text) {}
  void note(std::size_t at) noexcept {
    if (at + kMinCopy <= text_.size())
      places_[slot(text_, at)] = static_cast<std::uint32_t>(at + 1);
  }
  // How many letters, to kMaxCopy, are at \p at of \p text as they stand where the first four did.
  struct Found {
    std::size_t from = kNowhere;
    std::size_t length = 0;
  };
  [[nodiscard]] Found find(std::string_view text, std::size_t at) const noexcept {
    if (at + kMinCopy > text.size()) return {};
    const std::uint32_t place = places_[slot(text, at)];
    if (place == 0) return {};
    const std::string_view from = text_.substr(place - 1, kMaxCopy);
    const std::string_view here = text.substr(at, kMaxCopy);
    const auto end = std::ranges::mismatch(here, from).in1;
    return {place - 1, static_cast<std::size_t>(end - here.begin())};
  }

 private:
  static constexpr unsigned kTableBits = 9;
  static std::size_t slot(std::string_view text, std::size_t at) noexcept {
    static_assert(kMinCopy == sizeof(std::uint32_t));
    std::uint32_t letters = 0;
    std::memcpy(&letters, text.data() + at, sizeof letters);
    return letters * 2'654'435'761U >> (32 - kTableBits);
  }

  std::string_view text_;
  std::array<std::uint32_t, 1U << kTableBits> places_{};  // and 1; 0: nowhere
};

// Goes through \p text, which \p before precedes: literal(byte) or copy(at, length, distance,
// crosses). A copy that crosses is from \p before, as if it ended where \p text begins.
template <class Literal, class Copy>
void for_each_match(std::string_view text, std::string_view before, Literal literal, Copy copy) {
  FourLetters there(before);
  FourLetters here(text);
  for (std::size_t at = 0; at < before.size(); ++at) there.note(at);
  for (std::size_t at = 0; at < text.size();) {
    const FourLetters::Found own = here.find(text, at);
    const FourLetters::Found other = there.find(text, at);
    const bool crosses = other.length >= own.length;
    const std::size_t length = std::max(own.length, other.length);
    const std::size_t distance = crosses ? at + before.size() - other.from : at - own.from;
    const std::size_t begin = at;
    if (length >= kMinCopy && distance >= kMinCopy && distance <= kMaxDistance) {
      copy(begin, static_cast<unsigned>(length), static_cast<std::uint32_t>(distance), crosses);
      at += length;
    } else {
      literal(text[at++]);
    }
    for (std::size_t noted = begin; noted < at; ++noted) here.note(noted);
  }
}

}  // namespace weir::detail
