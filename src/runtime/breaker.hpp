// Breaker: the state machine that leaves one collector alone while it fails at a cost, and asks it
// again with growing patience. It reads no clock. Not thread safe.
#pragma once

#include <cstdint>

#include "weir/clock.hpp"
#include "weir/exporter.hpp"
#include "weir/governor_config.hpp"

namespace weir::detail {

class Breaker {
 public:
  // What a run's end says of its collector.
  enum class Verdict : std::uint8_t {
    good,     // it delivered, or failed without doing harm: a run of failures ends
    bad,      // too slow, too large or malformed
    unknown,  // it was not run
  };

  // Whether the collector is to run now. An open breaker whose time has come begins to probe.
  [[nodiscard]] bool admits(MonotonicTime now);
  // Takes in the end of a run that was admitted. \returns whether the breaker opened or closed; a
  // probe that fails opens it no more than it was.
  bool note(const BreakerConfig& config, MonotonicTime now, Verdict verdict);

  [[nodiscard]] BreakerState state() const noexcept { return state_; }
  [[nodiscard]] std::int64_t failures() const noexcept { return failures_; }  // in a row
  [[nodiscard]] Duration probe_in(MonotonicTime now) const noexcept;

 private:
  BreakerState state_ = BreakerState::closed;
  std::int64_t failures_ = 0;
  Duration patience_{};  // from the last failure to the next probe
  MonotonicTime probe_at_;
};

}  // namespace weir::detail
