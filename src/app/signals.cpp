#include "app/signals.hpp"

#include <pthread.h>

#include <cstdlib>
#include <ctime>
#include <thread>

namespace weir {

Signals::Signals() {
  sigemptyset(&all_);
  sigaddset(&all_, SIGTERM);
  sigaddset(&all_, SIGINT);
  sigaddset(&all_, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &all_, nullptr);
  // A client or log reader that is gone is an error of write(), not the end of the program.
  std::signal(SIGPIPE, SIG_IGN);
}

int Signals::wait() const {
  int signal = 0;
  while (sigwait(&all_, &signal) != 0) {
  }
  return signal;
}

void Signals::end_process_after(Duration patience) const {
  std::thread([all = all_, until = std::chrono::steady_clock::now() + patience] {
    for (;;) {
      const auto left = until - std::chrono::steady_clock::now();
      if (left <= Duration::zero()) std::_Exit(EXIT_SUCCESS);
      timespec timeout{};
      timeout.tv_sec = std::chrono::duration_cast<std::chrono::seconds>(left).count();
      timeout.tv_nsec = (left % std::chrono::seconds(1)).count();
      const int signal = sigtimedwait(&all, nullptr, &timeout);
      if (signal == SIGTERM || signal == SIGINT) std::_Exit(128 + signal);
    }
  }).detach();
}

}  // namespace weir
