// deflate (RFC 1951), streamed: text goes in, blocks come out. And the checksum that gzip wants.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "exposition/piece_buffer.hpp"

namespace weir::detail {

// Packs stretches of text that stand between other blocks: each ends at a whole byte, and none
// refers to what is before it. None of its blocks is the last of a body. Made once and used for one
// stretch after the other it allocates nothing.
class Deflate {
 public:
  Deflate();
  ~Deflate();
  Deflate(const Deflate&) = delete;
  Deflate& operator=(const Deflate&) = delete;

  // Begins a stretch; \p out is borrowed until finish().
  void start(PieceBuffer& out) noexcept;
  void write(std::string_view text);
  void finish();

 private:
  struct State;
  void run(std::string_view text, bool ends);
  std::unique_ptr<State> state_;
};

// The CRC-32 of what had \p crc (0: of nothing) with \p text behind it.
[[nodiscard]] std::uint32_t crc32_of(std::uint32_t crc, std::string_view text) noexcept;

}  // namespace weir::detail
