// zlib behind the interface of gzip.hpp, for machines without ISA-L.
#include <zlib.h>

#include <array>
#include <new>

#include "exposition/gzip.hpp"
#include "exposition/piece_buffer.hpp"

namespace weir::detail {

struct Gzip::State {
  z_stream stream{};
  const ByteSink* sink = nullptr;
  std::array<char, kPieceSize> output;
};

Gzip::Gzip() : state_(new State) {
  constexpr int kGzipWindow = 15 + 16;  // the largest window, a gzip header round it
  constexpr int kMemoryLevel = 8;       // zlib's default
  if (deflateInit2(&state_->stream, Z_BEST_SPEED, Z_DEFLATED, kGzipWindow, kMemoryLevel,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
}

Gzip::~Gzip() {
  deflateEnd(&state_->stream);
}

void Gzip::start(const ByteSink& sink) noexcept {
  state_->sink = &sink;
  deflateReset(&state_->stream);
}

bool Gzip::run(std::string_view input, bool last) {
  z_stream& stream = state_->stream;
  stream.next_in = reinterpret_cast<z_const Bytef*>(const_cast<char*>(input.data()));
  stream.avail_in = static_cast<uInt>(input.size());
  do {
    stream.next_out = reinterpret_cast<Bytef*>(state_->output.data());
    stream.avail_out = static_cast<uInt>(state_->output.size());
    deflate(&stream, last ? Z_FINISH : Z_NO_FLUSH);
    const std::string_view piece(state_->output.data(), state_->output.size() - stream.avail_out);
    if (!piece.empty() && !(*state_->sink)(piece)) return false;
  } while (stream.avail_out == 0);
  return true;
}

bool Gzip::write(std::string_view piece) {
  return run(piece, false);
}

bool Gzip::finish() {
  return run({}, true);
}

}  // namespace weir::detail
