#include "fetch/gunzip.hpp"

#include <zlib.h>

#include <array>
#include <new>

namespace weir::detail {

struct Gunzip::Stream {
  z_stream z{};
  std::array<char, std::size_t{64} << 10U> output{};
};

Gunzip::Gunzip() : stream_(std::make_unique<Stream>()) {
  constexpr int kGzipWindow = 15 + 16;  // the largest window, a gzip header round it
  if (inflateInit2(&stream_->z, kGzipWindow) != Z_OK) throw std::bad_alloc();
}

Gunzip::~Gunzip() {
  inflateEnd(&stream_->z);
}

void Gunzip::start() {
  inflateReset(&stream_->z);
  state_ = State::running;
}

Gunzip::State Gunzip::write(std::string_view piece, std::string& out, std::size_t max_bytes) {
  z_stream& z = stream_->z;
  z.next_in = reinterpret_cast<z_const Bytef*>(const_cast<char*>(piece.data()));
  z.avail_in = static_cast<uInt>(piece.size());
  do {
    if (state_ == State::ended && z.avail_in > 0) start();  // the next member
    if (state_ != State::running) return state_;
    z.next_out = reinterpret_cast<Bytef*>(stream_->output.data());
    z.avail_out = static_cast<uInt>(stream_->output.size());
    const int result = inflate(&z, Z_NO_FLUSH);
    const std::size_t size = stream_->output.size() - z.avail_out;
    if (size > max_bytes - out.size()) return state_ = State::too_large;
    out.append(stream_->output.data(), size);
    if (result == Z_STREAM_END) {
      state_ = State::ended;
    } else if (result != Z_OK && result != Z_BUF_ERROR) {  // Z_BUF_ERROR: it wants more input
      state_ = State::corrupt;
    }
  } while (z.avail_in > 0 || z.avail_out == 0);
  return state_;
}

}  // namespace weir::detail
