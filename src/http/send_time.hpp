// A client's time to take a reply.
#pragma once

#include <optional>

#include "weir/clock.hpp"

namespace weir::detail {

// Runs from the first piece on: a page may take as long to be made as a client has to take it.
class SendTime {
 public:
  explicit SendTime(Duration patience) noexcept : patience_(patience) {}

  [[nodiscard]] bool is_over(MonotonicTime now) noexcept {
    if (!begin_) begin_ = now;
    return now - *begin_ > patience_;
  }

 private:
  Duration patience_;
  std::optional<MonotonicTime> begin_;
};

}  // namespace weir::detail
