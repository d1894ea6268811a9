// ISA-L's igzip behind the interface of gunzip.hpp: several times as fast as zlib.
#include <isa-l/igzip_lib.h>

#include <array>
#include <utility>

#include "base/leave_avx.hpp"
#include "fetch/gunzip.hpp"

namespace weir::detail {
namespace {

constexpr std::uint8_t kMagic = 0x1F;  // the first byte of a gzip member

}  // namespace

// Made without clearing it: the library writes its memory before it reads it.
struct Gunzip::Stream {  // NOLINT(cppcoreguidelines-pro-type-member-init)
  inflate_state z;
  bool is_new;  // nothing of the member has come yet
  std::array<char, std::size_t{64} << 10U> output;
};

Gunzip::Gunzip() : stream_(std::make_unique_for_overwrite<Stream>()) {
  start();
}

Gunzip::~Gunzip() = default;

void Gunzip::start() {
  isal_inflate_init(&stream_->z);
  stream_->z.crc_flag = ISAL_GZIP;  // the header and the trailer's checksum and length, too
  stream_->is_new = true;
  state_ = State::running;
}

Gunzip::State Gunzip::write(std::string_view piece, std::string& out, std::size_t max_bytes) {
  inflate_state& z = stream_->z;
  // The library reads the input only; its interface is older than const.
  z.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(piece.data()));
  z.avail_in = static_cast<std::uint32_t>(piece.size());
  do {
    if (state_ == State::ended && z.avail_in > 0) {  // the next member
      const auto next = z.next_in;
      const auto left = z.avail_in;
      start();
      z.next_in = next;
      z.avail_in = left;
    }
    if (state_ != State::running) return state_;
    // The library tells only when it has a whole header.
    if (z.avail_in > 0 && std::exchange(stream_->is_new, false) && *z.next_in != kMagic) {
      return state_ = State::corrupt;
    }
    z.next_out = reinterpret_cast<std::uint8_t*>(stream_->output.data());
    z.avail_out = static_cast<std::uint32_t>(stream_->output.size());
    const int result = isal_inflate(&z);
    leave_avx();
    const std::size_t size = stream_->output.size() - z.avail_out;
    if (size > max_bytes - out.size()) return state_ = State::too_large;
    out.append(stream_->output.data(), size);
    if (result < 0) {
      state_ = State::corrupt;
    } else if (z.block_state == ISAL_BLOCK_FINISH) {
      state_ = State::ended;
    }
  } while (z.avail_in > 0 || z.avail_out == 0);
  return state_;
}

}  // namespace weir::detail
