// Signals as values: blocked in every thread, and waited for by one.
#pragma once

#include <csignal>

#include "weir/clock.hpp"

namespace weir {

class Signals {
 public:
  // Blocks SIGTERM, SIGINT and SIGHUP in this thread and those it starts later; ignores SIGPIPE.
  // Make one before any thread is started.
  Signals();
  // The next one.
  [[nodiscard]] int wait() const;
  // From now on the process ends: at once with the next SIGTERM or SIGINT (128 + its number), and
  // with 0 when \p patience is over. For a program that is finishing.
  void end_process_after(Duration patience) const;

 private:
  sigset_t all_{};
};

}  // namespace weir
