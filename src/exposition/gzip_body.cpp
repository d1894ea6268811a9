#include "exposition/gzip_body.hpp"

#include <algorithm>
#include <array>

namespace weir::detail {
namespace {

using namespace std::string_view_literals;

// Deflate; no flags, no time, no level, Unix.
constexpr std::string_view kHead = "\x1F\x8B\x08\0\0\0\0\0\0\x03"sv;
// An empty stored block from its padding on, and an empty last block of fixed codes.
constexpr std::string_view kEmptyStored = "\0\0\xFF\xFF"sv;
constexpr std::string_view kLastBlock = "\x03\0"sv;
// Text no longer than this, a family's head before a block, is not worth a compressor's start.
constexpr std::size_t kMaxStored = 512;
constexpr std::size_t kMaxAppend = kPieceSize / 2;

std::array<char, 4> little_endian(std::uint32_t number) {
  std::array<char, 4> bytes{};
  for (char& byte : bytes) {
    byte = static_cast<char>(number & 0xFFU);
    number >>= 8U;
  }
  return bytes;
}

}  // namespace

void GzipBody::start(const PieceSink& sink, BlockCache& blocks) {
  blocks_ = &blocks;
  in_text_ = false;
  code_ = nullptr;
  last_ = nullptr;
  crc_ = 0;
  text_size_ = 0;
  out_.start(sink);
  out_.append(kHead);
}

bool GzipBody::write(std::string_view text) {
  end_code();
  last_ = nullptr;
  if (!in_text_ && text.size() <= kMaxStored) {
    append_stored(text);
  } else {
    if (!in_text_) deflate_.start(out_);
    in_text_ = true;
    deflate_.write(text);
  }
  add_text(text);
  return !out_.stopped();
}

void GzipBody::add_text(std::string_view text) {
  crc_ = crc32_of(crc_, text);
  text_size_ += text.size();
}

void GzipBody::append_stored(std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  const auto sizes = little_endian(size | ~size << 16U);
  out_.append({"\0", 1});
  out_.append({sizes.data(), sizes.size()});
  out_.append(text);
}

void GzipBody::end_text() {
  if (in_text_) deflate_.finish();
  in_text_ = false;
}

void GzipBody::start_code(const std::shared_ptr<const DeflateCode>& code) {
  if (code_ == code) return;
  end_code();
  end_text();
  bits_ = BitWriter(out_.room(0));
  append(code->header().bytes.data(), code->header().bits);
  code_ = code;
}

void GzipBody::end_code() {
  if (code_ == nullptr) return;
  bits_.move_to(out_.room(2 * BitWriter::kSlack));
  bits_.put(code_->end_of_block());
  bits_.put({0, 3});  // a stored block begins
  out_.commit(bits_.align());
  out_.append(kEmptyStored);
  code_ = nullptr;
}

bool GzipBody::write_known(const SnapshotPart& part, Format format, const double* values,
                           std::string_view head) {
  const auto packed = blocks_->find(part, format, values, head, last_.get());
  if (!packed) return false;
  write(*packed, values);
  last_ = packed;
  return true;
}

void GzipBody::write(PackedBlock& packed, const double* values) {
  start_code(packed.code());
  const std::uint64_t begin = text_size_ + packed.first_line().size();
  // A copy of the first line is from that of the block before, of the others from the line before.
  auto width = static_cast<std::uint32_t>(text_size_ - last_begin_);
  if (!last_) width = 0;
  for (std::size_t chunk = 0; chunk < packed.chunks() && !out_.stopped(); ++chunk) {
    packed.pack(chunk, values, bits_.bits_beyond(), width, lines_);
    append(lines_.bytes.data(), lines_.bits, lines_.phase);
    crc_ = lines_.crc_behind(crc_);
    text_size_ += lines_.text_size;
  }
  last_begin_ = begin;
  bits_.move_to(out_.room(2 * BitWriter::kSlack));
  bits_.put(packed.code()->literal('\n'));
  out_.commit(bits_.end());
  add_text("\n");
}

void GzipBody::append(const char* from, std::size_t count, unsigned phase) {
  while (count > 0) {
    const std::size_t taken = std::min(count, kMaxAppend * 8 - phase);
    bits_.move_to(out_.room(taken / 8 + 2 * BitWriter::kSlack));
    bits_.append(from, taken, phase);
    out_.commit(bits_.end());
    from += (phase + taken) / 8;
    phase = 0;
    count -= taken;
  }
}

bool GzipBody::finish() {
  end_code();
  end_text();
  out_.append(kLastBlock);
  last_ = nullptr;
  for (const std::uint32_t number : {crc_, static_cast<std::uint32_t>(text_size_)}) {
    const auto bytes = little_endian(number);
    out_.append({bytes.data(), bytes.size()});
  }
  return out_.finish();
}

}  // namespace weir::detail
