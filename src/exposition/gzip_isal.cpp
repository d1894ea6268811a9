// ISA-L's igzip behind the interface of gzip.hpp: five times as fast as zlib at its fastest, for
// about the same size.
#include <isa-l/igzip_lib.h>

#include <array>

#include "exposition/gzip.hpp"
#include "exposition/piece_buffer.hpp"

namespace weir::detail {
namespace {

#if defined(__x86_64__)
// igzip's AVX code leaves the registers' upper halves in use; until they are cleared every SSE
// instruction of the thread waits for them: lines were composed at a fifth of their speed.
__attribute__((target("avx"))) void clear_upper_halves() {
  __builtin_ia32_vzeroupper();
}
void leave_avx() {
  if (__builtin_cpu_supports("avx") != 0) clear_upper_halves();
}
#else
void leave_avx() {}
#endif

}  // namespace

// Made without clearing half a megabyte: the library writes its memory before it reads it.
struct Gzip::State {  // NOLINT(cppcoreguidelines-pro-type-member-init)
  isal_zstream stream{};
  const ByteSink* sink = nullptr;
  std::array<std::uint8_t, ISAL_DEF_LVL1_DEFAULT> level_memory;
  std::array<std::uint8_t, kPieceSize> output;
};

Gzip::Gzip() : state_(std::make_unique_for_overwrite<State>()) {}
Gzip::~Gzip() = default;

void Gzip::start(const ByteSink& sink) noexcept {
  state_->sink = &sink;
  // Not isal_deflate_reset(): after it ISA-L 2.30 gave streams that do not inflate.
  isal_zstream& stream = state_->stream;
  isal_deflate_init(&stream);
  stream.level = 1;  // level 0 is little faster, and its bodies are half as large again
  stream.level_buf = state_->level_memory.data();
  stream.level_buf_size = static_cast<std::uint32_t>(state_->level_memory.size());
  stream.gzip_flag = IGZIP_GZIP;
}

bool Gzip::run(std::string_view input, bool last) {
  isal_zstream& stream = state_->stream;
  // The library reads the input only; its interface is older than const.
  stream.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(input.data()));
  stream.avail_in = static_cast<std::uint32_t>(input.size());
  stream.end_of_stream = last ? 1 : 0;
  stream.flush = NO_FLUSH;
  do {
    stream.next_out = state_->output.data();
    stream.avail_out = static_cast<std::uint32_t>(state_->output.size());
    isal_deflate(&stream);
    leave_avx();
    const std::string_view piece(reinterpret_cast<const char*>(state_->output.data()),
                                 state_->output.size() - stream.avail_out);
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
