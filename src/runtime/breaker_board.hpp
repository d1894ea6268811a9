// The breakers of all collectors: who is run, who is left alone, and what is told of it.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "collect/collector_run.hpp"
#include "runtime/breaker.hpp"

namespace weir::detail {

// A run that opened or closed a breaker.
struct BreakerChange {
  std::string collector;
  BreakerState from = BreakerState::closed;
  BreakerState to = BreakerState::closed;
  std::string detail;  // one sentence
};

// How far a run's end speaks against its collector: a deadline missed after a fair time, a limit
// reached, input that is malformed, an exception. Whatever else fails costs little, and comes back
// by itself: a file or target that is not there, a right that lacks, a kernel that cannot.
[[nodiscard]] Breaker::Verdict verdict_of(const RunOutcome& outcome, const BreakerConfig& config);

// admit() and settle() by one thread at a time, the others by any.
class BreakerBoard {
 public:
  using Entry = std::shared_ptr<RegisteredCollector>;
  BreakerBoard(const BreakerConfig& config, Logger log) : config_(config), log_(std::move(log)) {}
  void reconfigure(const BreakerConfig& config);

  // Those of \p asked that are to be run: all of it, or what \p room is set to.
  [[nodiscard]] std::span<const Entry> admit(std::span<const Entry> asked, MonotonicTime now,
                                             std::vector<Entry>& room);
  // Takes in how their runs ended, and adds the others' absence to \p outcomes, so that they stand
  // in the order of \p asked. Logs. \returns what changed.
  std::vector<BreakerChange> settle(std::span<const Entry> asked, MonotonicTime now,
                                    std::vector<RunOutcome>& outcomes);
  // Forgets whoever is not registered any more.
  void keep_only(std::span<const Entry> registered);

  // Adds its breaker to each collector's status.
  void fill(std::span<CollectorStatus> statuses, MonotonicTime now) const;
  // weir_collector_breaker_*, of the collectors that a breaker had to do with.
  void add_metrics(SampleBatch& out) const;

 private:
  struct Place {
    std::weak_ptr<RegisteredCollector> entry;  // another one of that name begins anew
    Breaker breaker;
    std::uint64_t opens = 0;
    std::string last_failure;  // "parse: line 3: no number"
  };
  // Both: with the mutex held.
  [[nodiscard]] RunOutcome absence(const Entry& entry, MonotonicTime now) const;
  [[nodiscard]] std::optional<BreakerChange> note(const RunOutcome& outcome, MonotonicTime now);

  BreakerConfig config_;
  const Logger log_;
  mutable std::mutex mutex_;
  std::map<std::string, Place, std::less<>> places_;  // of those that failed so at least once
};

}  // namespace weir::detail
