// A zstd body (RFC 8878) of one frame, streamed. Where Weir is built without libzstd there is none.
#pragma once

#include <memory>
#include <string_view>

#include "exposition/piece_buffer.hpp"

namespace weir::detail {

// True if Weir was built with libzstd.
[[nodiscard]] bool has_zstd() noexcept;

// Made once and used for one body after the other it allocates nothing. One body at a time.
// Precondition of all: has_zstd().
class ZstdBody {
 public:
  ZstdBody();
  ~ZstdBody();
  ZstdBody(const ZstdBody&) = delete;
  ZstdBody& operator=(const ZstdBody&) = delete;

  // Begins a body; \p sink is borrowed until finish().
  void start(const PieceSink& sink);
  // \returns false if the sink said no.
  bool write(std::string_view text);
  // Ends the body. \returns false if the sink said no.
  bool finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace weir::detail
