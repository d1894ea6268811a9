// Fetches a page again and again, on a clock of its own and not when it is asked for. Its thread
// begins with the first question and ends with the poller, after a fetch under way has been told to
// stop.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "fetch/fetcher.hpp"
#include "weir/collector.hpp"

namespace weir::detail {

class PagePoller {
 public:
  // A fetch may take \p timeout, and begins \p interval after the one before began, or ended if
  // that was later.
  PagePoller(FetchTarget target, Duration interval, Duration timeout);

  struct Answer {
    bool is_new = false;  // the first with this fetch
    Duration age{};       // since it ended
    Duration duration{};  // that it took
    std::optional<FetchFailure> failure;
  };
  // How the last fetch ended; its page is in \p page if it is good and new, and was there before
  // otherwise. The first one is waited for. A page that should have been replaced long ago is a
  // failure, too: "stale".
  [[nodiscard]] Answer take(const CollectContext& context, FetchedPage& page);

 private:
  struct Ended {
    MonotonicTime at{};
    Duration duration{};
    std::optional<FetchFailure> failure;
  };
  void run(const std::stop_token& stop, const Clock& clock);

  const Duration interval_;
  const Duration timeout_;
  Fetcher fetcher_;
  FetchedPage fetching_;  // the thread's
  std::mutex mutex_;
  std::condition_variable_any ended_;
  std::optional<Ended> last_;
  FetchedPage ready_;
  bool is_new_ = false;
  std::jthread thread_;  // last: it uses the others
};

}  // namespace weir::detail
