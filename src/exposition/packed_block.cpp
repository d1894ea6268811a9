#include "exposition/packed_block.hpp"

#include <algorithm>
#include <cstring>

#include "base/number.hpp"
#include "exposition/deflate.hpp"
#include "exposition/packed_words.hpp"

namespace weir::detail {
namespace {

// So many lines are packed, or found unchanged, at a time.
constexpr std::uint32_t kChunkLines = 128;
constexpr std::size_t kMaxWordBytes = 7;
constexpr std::size_t kMaxValueBytes = 2 * (kMaxNumberSize + 1);

// Calls visit(fixed part, value with the line's end) for each line.
template <class Visit>
void for_each_line(std::string_view piece, std::span<const LineMark> marks, Visit visit) {
  std::uint32_t begin = 0;
  for (const LineMark& mark : marks) {
    visit(piece.substr(begin, mark.value - begin), piece.substr(mark.value, mark.end - mark.value));
    begin = mark.end;
  }
}

// The writer travels by value, so that it stays in registers: what is written might be itself else.
BitWriter put_letters(const DeflateCode& code, std::string_view text, BitWriter out) {
  for (; text.size() >= 3; text.remove_prefix(3)) {
    BitString three = code.literal(text[0]);
    three.append(code.literal(text[1]));
    three.append(code.literal(text[2]));
    out.put(three);
  }
  for (const char letter : text) out.put(code.literal(letter));
  return out;
}

// Packs a line whose fixed part is \p word and those after it; \p word is left behind them.
BitWriter put_line(const DeflateCode& code, const std::uint64_t*& word, std::string_view value,
                   std::uint32_t width_before, BitWriter out) {
  for (bool ends = false; !ends; ++word) {
    const PackedWord packed(*word);
    BitString string = packed.string();
    if (const std::uint32_t constant = packed.constant(); constant != 0)
      string.append(code.distance(constant + width_before));
    out.put(string);
    ends = packed.ends_line();
  }
  return put_letters(code, value, out);
}

}  // namespace

PackedBlock::PackedBlock(const SnapshotPart& part, Format format, const double* values,
                         LinePieces& pieces)
    : chunks_(divide(*part.block)),
      code_(learn(part, format, values, pieces)),
      values_(part.block->lines) {
  std::string before;
  WordPacker packer(code_, words_);
  pieces.start(part, format);
  for (Chunk& chunk : chunks_) {
    chunk.first_word = words_.size();
    render(chunk, part, values, pieces, [&](std::string_view fixed, std::string_view /*value*/) {
      packer.line(fixed, before);
      before = fixed;
    });
    chunk.words = words_.size() - chunk.first_word;
  }
  words_.shrink_to_fit();
}

std::vector<PackedBlock::Chunk> PackedBlock::divide(const SeriesBlock& block) {
  std::vector<Chunk> chunks;
  chunks.reserve(block.lines / kChunkLines + 1);
  for (std::uint32_t unit = 0; unit < block.units.size(); ++unit) {
    if (chunks.empty() || chunks.back().values >= kChunkLines) {
      chunks.emplace_back();
      chunks.back().first_unit = unit;
      chunks.back().first_value = block.units[unit].first_value;
    }
    ++chunks.back().units;
    chunks.back().values += block.shape(block.units[unit]).lines();
  }
  return chunks;
}

template <class Visit>
void PackedBlock::render(const Chunk& chunk, const SnapshotPart& part, const double* values,
                         LinePieces& pieces, Visit visit) {
  const auto units = std::span(part.block->units).subspan(chunk.first_unit, chunk.units);
  pieces.write(*part.block, units, values,
               [&](std::string_view piece, std::span<const LineMark> marks) {
                 for_each_line(piece, marks, visit);
               });
}

DeflateCode PackedBlock::learn(const SnapshotPart& part, Format format, const double* values,
                               LinePieces& pieces) const {
  DeflateCounts counts;
  std::string before;
  std::uint32_t width = 0;
  pieces.start(part, format);
  for (const Chunk& chunk : chunks_) {
    render(chunk, part, values, pieces, [&](std::string_view fixed, std::string_view value) {
      for_each_symbol(
          fixed, before, [&](char letter) { counts.literal(letter); },
          [&](unsigned length, std::uint64_t constant) {
            counts.copy(length, static_cast<std::uint32_t>(constant) + width);
          });
      for (const char letter : value) counts.literal(letter);
      width = static_cast<std::uint32_t>(value.size() - 1);
      before = fixed;
    });
  }
  return DeflateCode(counts);
}

void PackedBlock::pack(std::size_t index, const SnapshotPart& part, const double* values,
                       LinePieces& pieces, std::uint32_t& width, PackedLines& out) {
  const std::lock_guard lock(mutex_);
  Chunk& chunk = chunks_[index];
  PackedLines& kept = chunk.packed;
  if (!is_current(chunk, values, width)) {
    pack_now(chunk, part, values, pieces, width, out);
    std::copy_n(values + chunk.first_value, chunk.values, values_.begin() + chunk.first_value);
    chunk.width_before = width;
    kept.bytes.clear();
    kept.copy(out);
  } else {
    out.copy(kept);
  }
  width = chunk.width_behind;
}

bool PackedBlock::is_current(const Chunk& chunk, const double* values, std::uint32_t width) const {
  // Bit by bit: a NaN is like itself, 0 is not like -0.
  return !chunk.packed.bytes.empty() && chunk.width_before == width &&
         std::memcmp(values + chunk.first_value, values_.data() + chunk.first_value,
                     chunk.values * sizeof(double)) == 0;
}

void PackedBlock::pack_now(Chunk& chunk, const SnapshotPart& part, const double* values,
                           LinePieces& pieces, std::uint32_t width, PackedLines& out) const {
  const std::size_t most =
      chunk.words * kMaxWordBytes + chunk.values * kMaxValueBytes + BitWriter::kSlack;
  if (out.bytes.size() < most) out.bytes.resize(most);
  BitWriter bits(out.bytes.data());
  const std::uint64_t* word = words_.data() + chunk.first_word;
  std::uint32_t crc = 0;
  std::size_t text_size = 0;
  const auto units = std::span(part.block->units).subspan(chunk.first_unit, chunk.units);
  pieces.write(*part.block, units, values,
               [&](std::string_view piece, std::span<const LineMark> marks) {
                 for (const LineMark& mark : marks) {
                   const std::uint32_t size = mark.end - mark.value;
                   bits = put_line(code_, word, piece.substr(mark.value, size), width, bits);
                   width = size - 1;
                 }
                 crc = crc32_of(crc, piece);
                 text_size += piece.size();
               });
  out.bits = static_cast<std::size_t>(bits.end() - out.bytes.data()) * 8 + bits.bits_beyond();
  out.set_text(crc, text_size, chunk.packed);
  chunk.width_behind = width;
}

}  // namespace weir::detail
