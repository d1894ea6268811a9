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
  // Begins a body; both are borrowed until finish(), without which it may be begun anew.
  void start(const PieceSink& sink, BlockCache& blocks);
  // \returns false if the sink said no.
  bool write(std::string_view text);
  // Ends the body. \returns false if the sink said no.
  bool finish();

  // Writes the part, with \p head before it, if its block is packed; else it must be written as
  // text. It has no extras.
  [[nodiscard]] bool write_known(const SnapshotPart& part, Format format, const double* values,
                                 std::string_view head);
  [[nodiscard]] bool stopped() const noexcept { return out_.stopped(); }

 private:
  void add_text(std::string_view text);
  void append_stored(std::string_view text);
  void end_text();
  void start_code(const std::shared_ptr<const DeflateCode>& code);
  void end_code();
  void write(PackedBlock& packed, const double* values);
  void append(const char* from, std::size_t count, unsigned phase = 0);

  PieceBuffer out_;
  Deflate deflate_;
  PackedLines lines_;
  BlockCache* blocks_ = nullptr;
  bool in_text_ = false;
  std::shared_ptr<const DeflateCode> code_;  // of the deflate block that is open
  BitWriter bits_{nullptr};                  // its bits, while there is one
  std::shared_ptr<const PackedBlock> last_;  // if nothing was written behind it
  std::uint64_t last_begin_ = 0;             // where its first value stands in the text
  std::uint32_t crc_ = 0;
  std::uint64_t text_size_ = 0;
};

}  // namespace weir::detail
