// Collections take turns, and scrapes that overlap and want the same share one.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "weir/exporter.hpp"

namespace weir::detail {

// Thread safe. Nothing is held while a collection runs but the turn.
class SingleFlight {
 public:
  using Deadline = std::chrono::steady_clock::time_point;
  struct Landing {
    Expected<Page> page;
    bool shared = false;  // another scrape collected it
  };

  // The page of a collection with \p filter, which is canonical: of one that others began, unless
  // its deadline is so early that its page may lack much, else of \p collect in turn. Error timeout
  // at the deadline.
  Landing fly(const CollectorFilter& filter, Deadline deadline,
              const std::function<Expected<Page>()>& collect);
  // Calls \p work while no collection runs.
  void between(const std::function<void()>& work);

 private:
  struct Flight {
    CollectorFilter filter;
    Deadline deadline;
    std::optional<Expected<Page>> page;
  };
  class PutBy;
  [[nodiscard]] std::shared_ptr<Flight> find(const CollectorFilter& filter,
                                             Deadline deadline) const;
  [[nodiscard]] std::shared_ptr<Flight> begin(const CollectorFilter& filter, Deadline deadline);
  void land(const std::shared_ptr<Flight>& flight, Expected<Page> page);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::shared_ptr<Flight>>
      flights_;                    // in their order; the first one's turn comes first
  std::shared_ptr<Flight> spare_;  // a landed one, for its memory
  bool collecting_ = false;
};

}  // namespace weir::detail
