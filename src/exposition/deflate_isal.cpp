// ISA-L's igzip behind the interface of deflate.hpp: five times as fast as zlib at its fastest, for
// about the same size.
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include <array>

#include "base/leave_avx.hpp"
#include "exposition/deflate.hpp"

namespace weir::detail {
namespace {

constexpr std::size_t kMinOutput = 512;

// The library reads the input only; its interface is older than const.
std::uint8_t* input_of(std::string_view text) {
  return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
}

}  // namespace

// Made without clearing it: the library writes its memory before it reads it.
struct Deflate::State {  // NOLINT(cppcoreguidelines-pro-type-member-init)
  isal_zstream stream{};
  PieceBuffer* out = nullptr;
  std::array<std::uint8_t, ISAL_DEF_LVL1_DEFAULT> level_memory;
};

Deflate::Deflate() : state_(std::make_unique_for_overwrite<State>()) {}
Deflate::~Deflate() = default;

void Deflate::start(PieceBuffer& out) noexcept {
  state_->out = &out;
  // Not isal_deflate_reset(): after it ISA-L 2.30 gave streams that do not inflate.
  isal_zstream& stream = state_->stream;
  isal_deflate_init(&stream);
  stream.level = 1;  // level 0 is little faster, and its bodies are half as large again
  stream.level_buf = state_->level_memory.data();
  stream.level_buf_size = static_cast<std::uint32_t>(state_->level_memory.size());
  stream.gzip_flag = IGZIP_DEFLATE;
}

void Deflate::run(std::string_view text, bool ends) {
  isal_zstream& stream = state_->stream;
  PieceBuffer& out = *state_->out;
  stream.next_in = input_of(text);
  stream.avail_in = static_cast<std::uint32_t>(text.size());
  stream.end_of_stream = 0;
  stream.flush = ends ? FULL_FLUSH : NO_FLUSH;
  do {
    stream.next_out = reinterpret_cast<std::uint8_t*>(out.room(kMinOutput));
    stream.avail_out = static_cast<std::uint32_t>(out.room_left());
    isal_deflate(&stream);
    leave_avx();
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
  const std::uint32_t result = crc32_gzip_refl(crc, input_of(text), text.size());
  leave_avx();
  return result;
}

}  // namespace weir::detail
