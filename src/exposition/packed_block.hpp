// A block of series ready for gzip. The names and labels of its lines are deflate already: letters
// in a code that was made for the block, and copies from the line before. Per page only values are
// packed, and of lines whose values are what they were not even those. A line's end belongs to the
// line that follows, whose copy begins with it.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "exposition/block_symbols.hpp"
#include "exposition/deflate_code.hpp"
#include "exposition/line_packer.hpp"
#include "exposition/packed_lines.hpp"
#include "weir/exposition.hpp"
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
  // False: a line would be too long. \p longest is the size of the longest label text.
  [[nodiscard]] static bool can_pack(const SnapshotPart& part, std::size_t head,
                                     std::size_t longest) noexcept {
    constexpr std::size_t kMostElse = 256;  // a suffix, a bound, a quantile
    return part.block->family->name.size() + head + longest + kMostElse <= PackedWord::kMaxText;
  }

  // Learns from the lines with these values. \p part has no extras.
  PackedBlock(const SnapshotPart& part, Format format, const double* values,
              const PackedContext& context, CrcWay way = best_crc_way());

  [[nodiscard]] const std::shared_ptr<const DeflateCode>& code() const noexcept { return code_; }
  // Was it made for that?
  [[nodiscard]] bool stands_in(const PackedContext& context) const noexcept;
  // The head, and what the first line has before its value.
  [[nodiscard]] std::string_view first_line() const noexcept { return first_line_; }
  // Whether the block behind may copy from the first line: it is near, whatever the values.
  [[nodiscard]] bool may_be_copied() const noexcept { return may_be_copied_; }
  [[nodiscard]] std::size_t chunks() const noexcept { return chunks_.size(); }
  // Packs a chunk of the lines into \p out. Chunks follow each other; \p width is passed on from
  // one to the next, and before the first it is the size of what stands between context.before and
  // the head. Behind the last chunk the last line's end is due. Bits go behind \p phase others,
  // unless they are those of an earlier packing.
  void pack(std::size_t index, const double* values, unsigned phase, std::uint32_t& width,
            PackedLines& out);

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
  [[nodiscard]] bool is_current(std::size_t index, const double* values, std::uint32_t width) const;
  void pack_now(std::size_t index, const double* values, std::uint32_t& width,
                PackedLines& out) const;
  template <class Fold>
  void pack_lines(std::size_t index, const double* values, std::uint32_t& width,
                  PackedLines& out) const;

  std::mutex mutex_;  // guards the packings and values_; the rest does not change
  CrcWay way_;
  std::vector<Chunk> chunks_;
  std::shared_ptr<const DeflateCode> code_;
  std::string first_line_;
  std::size_t head_size_ = 0;
  std::string before_;
  bool may_be_copied_ = false;
  std::vector<std::uint32_t> checksums_;  // of the lines' fixed parts, times crc_withdrawal()
  std::vector<std::uint64_t> words_;      // the lines' fixed parts, PackedWord
  std::vector<double> values_;            // that were packed last
};

}  // namespace weir::detail
