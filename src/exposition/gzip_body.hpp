// A gzip body (RFC 1952) of one member, streamed: text, and blocks that are packed already.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "exposition/block_cache.hpp"
#include "exposition/deflate.hpp"
#include "exposition/piece_buffer.hpp"

namespace weir::detail {

// Made once and used for one body after the other it allocates nothing. One body at a time.
class GzipBody {
 public:
  // Begins a body; both are borrowed until finish().
  void start(const PieceSink& sink, BlockCache& blocks);
  // \returns false if the sink said no.
  bool write(std::string_view text);
  // Ends the body. \returns false if the sink said no.
  bool finish();

  // The part's block if it is packed; then the part need not be written as text. It has no extras.
  [[nodiscard]] std::shared_ptr<PackedBlock> known(const SnapshotPart& part, Format format,
                                                   const double* values) {
    return blocks_->find(part, format, values);
  }
  void write(PackedBlock& packed, const double* values);

 private:
  void add_text(std::string_view text);
  void append_stored(std::string_view text);
  void end_text();
  void append(const char* from, std::size_t count, BitWriter& bits);

  PieceBuffer out_;
  Deflate deflate_;
  PackedLines lines_;
  BlockCache* blocks_ = nullptr;
  bool in_text_ = false;
  std::uint32_t crc_ = 0;
  std::uint32_t text_size_ = 0;  // modulo 2^32, as the format has it
};

}  // namespace weir::detail
