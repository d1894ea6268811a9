#include "exposition/packed_block.hpp"

#include <algorithm>
#include <cstring>

#include "base/number.hpp"
#include "exposition/deflate.hpp"
#include "exposition/packed_words.hpp"

namespace weir::detail {
namespace {

// So many lines are packed, or found unchanged, at a time.
constexpr std::size_t kChunkLines = 128;
constexpr std::size_t kMaxWordBytes = 7;
constexpr std::size_t kMaxValueBytes = 2 * kMaxNumberSize;

// Calls visit(fixed part, the one before, value) for each line of the part.
template <class Visit>
void for_each_line(const SnapshotPart& part, const double* values, LinePieces& pieces,
                   Visit visit) {
  std::string fixed;
  std::string before;
  pieces.write(*part.block, part.block->units, values,
               [&](std::string_view piece, std::span<const LineMark> marks) {
                 std::uint32_t begin = 0;
                 for (const LineMark& mark : marks) {
                   fixed.append(piece.substr(begin, mark.value - begin));
                   visit(fixed, before, piece.substr(mark.value, mark.end - 1 - mark.value));
                   before.swap(fixed);
                   fixed.assign("\n");
                   begin = mark.end;
                 }
               });
}

// The checksum of \p text begun with 0 and not inverted.
std::uint32_t remainder_of(std::string_view text) {
  return ~crc32_of(~0U, text);
}

}  // namespace

CrcWay best_crc_way() noexcept {
#if defined(__x86_64__)
  if (ProcessorCrcFold::is_available()) return CrcWay::processor;
#endif
  return CrcWay::portable;
}

PackedBlock::PackedBlock(const SnapshotPart& part, Format format, const double* values, CrcWay way)
    : way_(way), values_(part.block->lines) {
  LinePieces pieces;
  pieces.start(part, format);
  code_ = learn(part, values, pieces);
  chunks_.reserve(values_.size() / kChunkLines + 1);
  fixed_.reserve(values_.size());
  WordPacker packer(code_, words_);
  std::uint32_t withdrawal = crc_withdrawal(0);
  for_each_line(part, values, pieces,
                [&](std::string_view fixed, std::string_view before, std::string_view /*value*/) {
                  // Dear, and lines of one size follow each other.
                  if (fixed.size() != before.size()) withdrawal = crc_withdrawal(fixed.size());
                  add_line(packer, fixed, before, withdrawal);
                });
  words_.shrink_to_fit();
}

void PackedBlock::add_line(WordPacker& packer, std::string_view fixed, std::string_view before,
                           std::uint32_t withdrawal) {
  if (fixed_.size() % kChunkLines == 0) chunks_.emplace_back().first_word = words_.size();
  fixed_.push_back(
      {crc_multiply(remainder_of(fixed), withdrawal), static_cast<std::uint32_t>(fixed.size())});
  packer.line(fixed, before);
}

PackedBlock::Range PackedBlock::lines_of(std::size_t chunk) const noexcept {
  return {chunk * kChunkLines, std::min((chunk + 1) * kChunkLines, values_.size())};
}

DeflateCode PackedBlock::learn(const SnapshotPart& part, const double* values, LinePieces& pieces) {
  DeflateCounts counts;
  std::size_t width = 0;
  for_each_line(part, values, pieces,
                [&](std::string_view fixed, std::string_view before, std::string_view value) {
                  for_each_symbol(
                      fixed, before, [&](char letter) { counts.literal(letter); },
                      [&](unsigned length, std::uint64_t constant) {
                        counts.copy(length, static_cast<std::uint32_t>(constant + width));
                      });
                  for (const char letter : value) counts.literal(letter);
                  width = value.size();
                });
  return DeflateCode(counts);
}

void PackedBlock::pack(std::size_t index, const double* values, std::uint32_t& width,
                       PackedLines& out) {
  const std::lock_guard lock(mutex_);
  Chunk& chunk = chunks_[index];
  PackedLines& kept = chunk.packed;
  if (!is_current(index, values, width)) {
    chunk.width_before = width;
    pack_now(index, values, width, out);
    chunk.width_behind = width;
    const auto [begin, end] = lines_of(index);
    std::copy(values + begin, values + end, values_.begin() + static_cast<std::ptrdiff_t>(begin));
    kept.bytes.clear();
    kept.copy(out);
  } else {
    out.copy(kept);
  }
  width = chunk.width_behind;
}

bool PackedBlock::is_current(std::size_t index, const double* values, std::uint32_t width) const {
  const Chunk& chunk = chunks_[index];
  const auto [begin, end] = lines_of(index);
  // Bit by bit: a NaN is like itself, 0 is not like -0.
  return !chunk.packed.bytes.empty() && chunk.width_before == width &&
         std::memcmp(values + begin, values_.data() + begin, (end - begin) * sizeof(double)) == 0;
}

void PackedBlock::pack_now(std::size_t index, const double* values, std::uint32_t& width,
                           PackedLines& out) const {
  const std::size_t words =
      (index + 1 < chunks_.size() ? chunks_[index + 1].first_word : words_.size()) -
      chunks_[index].first_word;
  const auto [begin, end] = lines_of(index);
  const std::size_t most =
      words * kMaxWordBytes + (end - begin) * kMaxValueBytes + BitWriter::kSlack;
  if (out.bytes.size() < most) out.bytes.resize(most);
#if defined(__x86_64__)
  if (way_ == CrcWay::processor) return pack_lines<ProcessorCrcFold>(index, values, width, out);
#endif
  pack_lines<PortableCrcFold>(index, values, width, out);
}

template <class Fold>
void PackedBlock::pack_lines(std::size_t index, const double* values, std::uint32_t& width,
                             PackedLines& out) const {
  LinePacker<Fold> lines(code_, BitWriter(out.bytes.data()), width);
  const std::uint64_t* word = words_.data() + chunks_[index].first_word;
  const auto [begin, end] = lines_of(index);
  for (std::size_t line = begin; line < end; ++line) lines.line(fixed_[line], word, values[line]);
  width = lines.width();
  const BitWriter& written = lines.out();
  out.bits = static_cast<std::size_t>(written.end() - out.bytes.data()) * 8 + written.bits_beyond();
  out.set_text(lines.remainder(), lines.text_size(), chunks_[index].packed);
}

}  // namespace weir::detail
