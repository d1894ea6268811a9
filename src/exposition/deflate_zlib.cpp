// zlib behind the interface of deflate.hpp, for machines without ISA-L.
#include <zlib.h>

#include <new>

#include "exposition/deflate.hpp"

namespace weir::detail {
namespace {

constexpr std::size_t kMinOutput = 512;

}  // namespace

struct Deflate::State {
  z_stream stream{};
  PieceBuffer* out = nullptr;
};

Deflate::Deflate() : state_(new State) {
  constexpr int kRawWindow = -15;  // the largest window, no header round it
  constexpr int kMemoryLevel = 8;  // zlib's default
  if (deflateInit2(&state_->stream, Z_BEST_SPEED, Z_DEFLATED, kRawWindow, kMemoryLevel,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
}

Deflate::~Deflate() {
  deflateEnd(&state_->stream);
}

void Deflate::start(PieceBuffer& out) noexcept {
  state_->out = &out;
  deflateReset(&state_->stream);
}

void Deflate::run(std::string_view text, bool ends) {
  z_stream& stream = state_->stream;
  PieceBuffer& out = *state_->out;
  stream.next_in = reinterpret_cast<z_const Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  do {
    stream.next_out = reinterpret_cast<Bytef*>(out.room(kMinOutput));
    stream.avail_out = static_cast<uInt>(out.room_left());
    deflate(&stream, ends ? Z_FULL_FLUSH : Z_NO_FLUSH);
    out.commit(reinterpret_cast<char*>(stream.next_out));
  } while (stream.avail_out == 0);
}

void Deflate::write(std::string_view text) {
  run(text, false);
}

void Deflate::finish() {
  run({}, true);
}

std::uint32_t crc32_of(std::uint32_t crc, std::string_view text) noexcept {
  return static_cast<std::uint32_t>(
      ::crc32(crc, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())));
}

}  // namespace weir::detail
