// A raw buffer between an encoder and its sink: room is asked for once per line, a full buffer goes
// to the sink as one piece. One encoder at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

#include "weir/body_piece.hpp"

namespace weir::detail {

// Small enough to stay in the second-level cache, large enough that a send costs nothing beside it.
inline constexpr std::size_t kPieceSize = std::size_t{64} << 10U;

// A sink that wants the text of pieces and no more.
template <class Take>
[[nodiscard]] PieceSink text_sink(Take take) {
  return [take](const BodyPiece& piece) { return piece.text().empty() || take(piece.text()); };
}

class PieceBuffer {
 public:
  // Begins a body; \p sink is borrowed until finish().
  void start(const PieceSink& sink);

  // At least \p size bytes to write at. Flushes, and grows for a single line above the piece's
  // size; \returns nothing useful only by running out of memory, which throws.
  [[nodiscard]] char* room(std::size_t size) {
    if (static_cast<std::size_t>(limit_ - end_) < size) make_room(size);
    return end_;
  }
  // Takes what was written from room() up to \p end.
  void commit(char* end) noexcept { end_ = end; }
  void append(std::string_view text);
  // Sends what is there, in a piece of its own.
  void flush();
  // What was written since the last piece; and to do as if it had not been.
  [[nodiscard]] std::string_view pending() const noexcept {
    return {begin(), static_cast<std::size_t>(end_ - begin())};
  }
  void drop_pending() noexcept { end_ = begin(); }
  // Where \p at, which came from room(), stands in the piece.
  [[nodiscard]] std::uint32_t offset_of(const char* at) const noexcept {
    return static_cast<std::uint32_t>(at - begin());
  }
  // How much more room() would give now without a flush.
  [[nodiscard]] std::size_t room_left() const noexcept {
    return static_cast<std::size_t>(limit_ - end_);
  }

  // True once the sink has said no: what is written from then on is thrown away.
  [[nodiscard]] bool stopped() const noexcept { return stopped_; }
  // Sends what is left as the last piece. \returns !stopped().
  bool finish();
  // Gives the memory back until the next start().
  void release() noexcept;

 private:
  [[nodiscard]] char* begin() const noexcept { return storage_.get() + BodyPiece::kRoomBefore; }
  void send(bool is_last);
  void make_room(std::size_t size);
  void allocate(std::size_t size);

  std::unique_ptr<char[]> storage_;  // with a piece's room round what can be written
  char* end_ = nullptr;
  char* limit_ = nullptr;
  const PieceSink* sink_ = nullptr;
  bool stopped_ = false;
};

// Appends \p text at \p out, which has room for it. \returns the new end.
inline char* put(char* out, std::string_view text) noexcept {
  // An empty view may point nowhere, which memcpy() must not see.
  if (!text.empty()) std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

}  // namespace weir::detail
