#include "exposition/zstd_body.hpp"

#include <zstd.h>

#include <new>

namespace weir::detail {
namespace {

constexpr std::size_t kMinOutput = 512;
// Lines are like their neighbours: the fastest level's default window of 512 KiB finds little more.
constexpr int kLevel = 1;
constexpr int kWindowLog = 17;

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const noexcept { ZSTD_freeCCtx(context); }
};

}  // namespace

struct ZstdBody::State {
  std::unique_ptr<ZSTD_CCtx, FreeContext> context{ZSTD_createCCtx()};
  PieceBuffer out;

  bool run(std::string_view text, ZSTD_EndDirective directive);
};

// The library fails for want of memory alone.
bool ZstdBody::State::run(std::string_view text, ZSTD_EndDirective directive) {
  ZSTD_inBuffer in{text.data(), text.size(), 0};
  for (bool is_done = false; !is_done && !out.stopped();) {
    char* const begin = out.room(kMinOutput);
    ZSTD_outBuffer to{begin, out.room_left(), 0};
    const std::size_t left = ZSTD_compressStream2(context.get(), &to, &in, directive);
    if (ZSTD_isError(left) != 0) throw std::bad_alloc();
    out.commit(begin + to.pos);
    is_done = directive == ZSTD_e_end ? left == 0 : in.pos == in.size;
  }
  return !out.stopped();
}

bool has_zstd() noexcept {
  return true;
}

ZstdBody::ZstdBody() : state_(std::make_unique<State>()) {
  ZSTD_CCtx* const context = state_->context.get();
  if (context == nullptr) throw std::bad_alloc();
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, kLevel);
  ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, kWindowLog);
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
}

ZstdBody::~ZstdBody() = default;

void ZstdBody::start(const PieceSink& sink) {
  ZSTD_CCtx_reset(state_->context.get(), ZSTD_reset_session_only);
  state_->out.start(sink);
}

bool ZstdBody::write(std::string_view text) {
  return state_->run(text, ZSTD_e_continue);
}

bool ZstdBody::finish() {
  state_->run({}, ZSTD_e_end);
  return state_->out.finish();
}

}  // namespace weir::detail
