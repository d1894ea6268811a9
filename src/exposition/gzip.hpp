// gzip, streamed: pieces go in, compressed pieces come out. One body at a time.
#pragma once

#include <memory>
#include <string_view>

#include "weir/exposition.hpp"

namespace weir::detail {

// Made once and used for one body after the other it allocates nothing.
class Gzip {
 public:
  Gzip();
  ~Gzip();
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;

  // Begins a body; \p sink is borrowed until finish().
  void start(const ByteSink& sink) noexcept;
  // \returns false if the sink said no.
  bool write(std::string_view piece);
  // Ends the body. \returns false if the sink said no.
  bool finish();

 private:
  struct State;
  bool run(std::string_view input, bool last);
  std::unique_ptr<State> state_;
};

}  // namespace weir::detail
