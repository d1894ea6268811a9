// What a line has of the line before it: the copies that stand for the series' part of a line.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "exposition/deflate_code.hpp"

namespace weir::detail {

// Goes through \p text from its begin to its end: literal(byte) or copy(at, from, length), where
// `at` is a place in \p text and `from` one in \p before. Both are a sample's name and labels. They
// are compared letter by letter; where they differ both skip to the next brace or quote.
template <class Literal, class Copy>
void for_each_copy(std::string_view text, std::string_view before, Literal literal, Copy copy) {
  std::size_t at = 0;
  std::size_t from = 0;
  while (at < text.size()) {
    const std::string_view rest = text.substr(at, kMaxCopy);
    const std::string_view other = before.substr(std::min(from, before.size()), kMaxCopy);
    const auto end = std::ranges::mismatch(rest, other).in1;
    const auto length = static_cast<std::size_t>(end - rest.begin());
    if (length >= kMinCopy) {
      copy(at, from, static_cast<unsigned>(length));
      at += length;
      from += length;
      continue;
    }
    // One letter at least, so that it ends.
    const std::size_t next = std::min(text.find_first_of("{\"", at + 1), text.size());
    while (at < next) literal(text[at++]);
    from = std::min(before.find_first_of("{\"", from + 1), before.size());
  }
}

}  // namespace weir::detail
