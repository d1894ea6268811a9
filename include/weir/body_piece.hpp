/// \file
/// BodyPiece: some bytes of a body as an encoder gives them out, in its own memory and with room
/// round them. Whoever sends it can frame it there (a head, a chunk's size) and send frame and
/// piece at once, without a copy of either.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string_view>

namespace weir {

/// Valid until the sink that got it returns.
class BodyPiece {
 public:
  static constexpr std::size_t kRoomBefore = 1024;
  static constexpr std::size_t kRoomBehind = 16;

  /// \p begin: of \p size bytes, in memory with at least that room round them.
  BodyPiece(char* begin, std::size_t size, bool is_last) noexcept
      : begin_(begin), size_(size), is_last_(is_last) {}

  /// Empty only if all went out before it was known that nothing follows.
  [[nodiscard]] std::string_view text() const noexcept { return {begin_, size_}; }
  /// Nothing follows. A body has exactly one such piece unless its encoder was stopped.
  [[nodiscard]] bool is_last() const noexcept { return is_last_; }
  /// The piece between these; precondition: they fit into the room.
  [[nodiscard]] std::string_view framed(std::string_view before, std::string_view behind) const {
    char* const begin = begin_ - before.size();
    std::ranges::copy(before, begin);
    std::ranges::copy(behind, begin_ + size_);
    return {begin, before.size() + size_ + behind.size()};
  }

 private:
  char* begin_;
  std::size_t size_;
  bool is_last_;
};

/// Takes the next piece of the body; false stops the encoder (the client is gone).
using PieceSink = std::function<bool(const BodyPiece& piece)>;

}  // namespace weir
