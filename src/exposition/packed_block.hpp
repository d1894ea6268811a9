// A block of series ready for gzip. The names and labels of its lines are deflate already: letters
// in a code that was made for the block, and copies from the line before. Per page only values are
// packed, and of lines whose values are what they were not even those. A line's end belongs to the
// line that follows, whose copy begins with it.
#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "exposition/deflate_code.hpp"
#include "exposition/line_packer.hpp"
#include "exposition/line_pieces.hpp"
#include "exposition/packed_lines.hpp"
#include "weir/snapshot.hpp"

namespace weir::detail {

// What counts the checksum; the bits are the same.
enum class CrcWay : std::uint8_t { portable, processor };
[[nodiscard]] CrcWay best_crc_way() noexcept;

// Thread safe but for the constructor: two pages of the same values share the packing.
class PackedBlock {
 public:
  // Fewer lines than this do not pay for a code of their own.
  static constexpr std::uint32_t kMinLines = 256;

  // Learns from the lines with these values. \p part has no extras.
  PackedBlock(const SnapshotPart& part, Format format, const double* values,
              CrcWay way = best_crc_way());

  [[nodiscard]] const DeflateCode& code() const noexcept { return code_; }
  [[nodiscard]] std::size_t chunks() const noexcept { return chunks_.size(); }
  // Packs a chunk of the lines into \p out. Chunks follow each other; \p width is 0 before the
  // first and passed on from one to the next. Behind the last one the last line's end is due.
  void pack(std::size_t index, const double* values, std::uint32_t& width, PackedLines& out);

 private:
  struct Chunk {
    std::size_t first_word = 0;
    // The last packing; without bytes there was none. It depends on the width of the value before.
    PackedLines packed;
    std::uint32_t width_before = 0;
    std::uint32_t width_behind = 0;
  };
  struct Range {
    std::size_t begin, end;
  };

  [[nodiscard]] Range lines_of(std::size_t chunk) const noexcept;
  [[nodiscard]] static DeflateCode learn(const SnapshotPart& part, const double* values,
                                         LinePieces& pieces);
  void add_line(WordPacker& packer, std::string_view fixed, std::string_view before,
                std::uint32_t withdrawal);
  [[nodiscard]] bool is_current(std::size_t index, const double* values, std::uint32_t width) const;
  void pack_now(std::size_t index, const double* values, std::uint32_t& width,
                PackedLines& out) const;
  template <class Fold>
  void pack_lines(std::size_t index, const double* values, std::uint32_t& width,
                  PackedLines& out) const;

  std::mutex mutex_;  // guards the packings and values_; the rest does not change
  CrcWay way_;
  std::vector<Chunk> chunks_;
  DeflateCode code_;
  std::vector<FixedPart> fixed_;      // of each line
  std::vector<std::uint64_t> words_;  // the lines' fixed parts, PackedWord
  std::vector<double> values_;        // that were packed last
};

}  // namespace weir::detail
