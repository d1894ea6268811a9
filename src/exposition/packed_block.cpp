#include "exposition/packed_block.hpp"

#include <algorithm>
#include <cstring>

#include "base/number.hpp"
#include "exposition/deflate.hpp"
#include "exposition/packed_words.hpp"

namespace weir::detail {
namespace {

// So many lines are packed, or found unchanged, at a time.
constexpr std::size_t kChunkLines = 256;
constexpr std::size_t kMaxWordBytes = 7;
constexpr std::size_t kMaxValueBytes = 2 * kMaxNumberSize;

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

PackedBlock::PackedBlock(const SnapshotPart& part, Format format, const double* values,
                         const PackedContext& context, CrcWay way)
    : way_(way),
      code_(context.code),
      head_size_(context.head.size()),
      before_(context.before),
      values_(part.block->lines) {
  if (!code_) {
    DeflateCounts counts;
    count_lines(part, format, values, context, counts);
    code_ = std::make_shared<const DeflateCode>(counts);
  }
  chunks_.reserve(values_.size() / kChunkLines + 1);
  checksums_.reserve(values_.size());
  WordPacker packer(*code_, words_);
  std::size_t size = 0;
  std::uint32_t withdrawal = crc_withdrawal(size);
  std::size_t most = values_.size() * kMaxNumberSize + PackedWord::kMaxConstant;
  for_each_line(part, format, values, context,
                [&](std::string_view line, std::string_view before, bool is_thorough,
                    std::string_view /*value*/) {
                  if (checksums_.empty()) first_line_ = line;
                  if (checksums_.size() % kChunkLines == 0)
                    chunks_.emplace_back().first_word = words_.size();
                  // The power is dear, and lines of one size follow each other.
                  if (line.size() != size) withdrawal = crc_withdrawal(line.size());
                  size = line.size();
                  checksums_.push_back(crc_multiply(remainder_of(line), withdrawal));
                  packer.line(line, before, is_thorough);
                  most += size;
                });
  words_.shrink_to_fit();
  may_be_copied_ = most <= kMaxDistance;
}

bool PackedBlock::stands_in(const PackedContext& context) const noexcept {
  return head_size_ == context.head.size() && first_line_.starts_with(context.head) &&
         before_ == context.before && (!context.code || context.code == code_);
}

PackedBlock::Range PackedBlock::lines_of(std::size_t chunk) const noexcept {
  return {chunk * kChunkLines, std::min((chunk + 1) * kChunkLines, values_.size())};
}

void PackedBlock::pack(std::size_t index, const double* values, unsigned phase,
                       std::uint32_t& width, PackedLines& out) {
  const std::lock_guard lock(mutex_);
  Chunk& chunk = chunks_[index];
  PackedLines& kept = chunk.packed;
  if (!is_current(index, values, width)) {
    chunk.width_before = width;
    out.phase = phase;
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
  LinePacker<Fold> lines(*code_, BitWriter(out.bytes.data(), out.phase), width);
  const std::uint64_t* word = words_.data() + chunks_[index].first_word;
  const auto [begin, end] = lines_of(index);
  for (std::size_t line = begin; line < end; ++line)
    lines.line(checksums_[line], word, values[line]);
  width = lines.width();
  const BitWriter& written = lines.out();
  const auto size = static_cast<std::size_t>(written.end() - out.bytes.data());
  out.bits = size * 8 + written.bits_beyond() - out.phase;
  out.set_text(lines.remainder(), lines.text_size(), chunks_[index].packed);
}

}  // namespace weir::detail
