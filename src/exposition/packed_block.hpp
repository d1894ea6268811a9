// A block of series ready for gzip. The names and labels of its lines are deflate already: letters
// in a code that was made for the block, and copies from the line before. Per page only values are
// packed, and of lines whose values are what they were not even those.
#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "exposition/deflate_code.hpp"
#include "exposition/line_pieces.hpp"
#include "exposition/packed_lines.hpp"
#include "weir/snapshot.hpp"

namespace weir::detail {

// Thread safe but for the constructor: two pages of the same values share the packing.
class PackedBlock {
 public:
  // Fewer lines than this do not pay for a code of their own.
  static constexpr std::uint32_t kMinLines = 256;

  // Learns from the lines with these values. \p part has no extras.
  PackedBlock(const SnapshotPart& part, Format format, const double* values, LinePieces& pieces);

  [[nodiscard]] const DeflateCode& code() const noexcept { return code_; }
  [[nodiscard]] std::size_t chunks() const noexcept { return chunks_.size(); }
  // Packs a chunk of the lines into \p out. Chunks follow each other; \p width is 0 before the
  // first and passed on from one to the next. \p pieces has started the part.
  void pack(std::size_t index, const SnapshotPart& part, const double* values, LinePieces& pieces,
            std::uint32_t& width, PackedLines& out);

 private:
  struct Chunk {
    std::uint32_t first_unit = 0;
    std::uint32_t units = 0;
    std::uint32_t first_value = 0;
    std::uint32_t values = 0;
    std::size_t first_word = 0;
    std::size_t words = 0;
    // The last packing; without bytes there was none. It depends on the width of the value before.
    PackedLines packed;
    std::uint32_t width_before = 0;
    std::uint32_t width_behind = 0;
  };

  [[nodiscard]] static std::vector<Chunk> divide(const SeriesBlock& block);
  [[nodiscard]] DeflateCode learn(const SnapshotPart& part, Format format, const double* values,
                                  LinePieces& pieces) const;
  // Calls visit(fixed part, value with the line's end) for each line of the chunk.
  template <class Visit>
  static void render(const Chunk& chunk, const SnapshotPart& part, const double* values,
                     LinePieces& pieces, Visit visit);
  [[nodiscard]] bool is_current(const Chunk& chunk, const double* values,
                                std::uint32_t width) const;
  void pack_now(Chunk& chunk, const SnapshotPart& part, const double* values, LinePieces& pieces,
                std::uint32_t width, PackedLines& out) const;

  std::mutex mutex_;  // guards the packings and values_; the rest does not change
  std::vector<Chunk> chunks_;
  DeflateCode code_;
  std::vector<std::uint64_t> words_;  // the lines' fixed parts, PackedWord
  std::vector<double> values_;        // that were packed last
};

}  // namespace weir::detail
