/// \file
/// Heartbeat: a record of our own that goes through the whole pipeline. Its age at the end is the
/// one figure that says whether data still arrives. Thread safe.
#pragma once

#include <string>

#include "weir/clock.hpp"
#include "weir/instrument/gauge.hpp"
#include "weir/instrument/histogram.hpp"

namespace weir::pipeline {

/// Made by Pipeline::heartbeat().
class Heartbeat {
 public:
  Heartbeat(std::string name, Gauge& sent, Gauge& received, Histogram& latency, const Clock& clock)
      : name_(std::move(name)),
        sent_(&sent),
        received_(&received),
        latency_(&latency),
        clock_(&clock) {}
  Heartbeat(const Heartbeat&) = delete;
  Heartbeat& operator=(const Heartbeat&) = delete;

  /// Put the result into the record that is sent.
  [[nodiscard]] MonotonicTime send() noexcept {
    sent_->set(unix_seconds());
    return clock_->monotonic();
  }
  /// At the pipeline's end, with what send() gave.
  void receive(MonotonicTime sent_at) noexcept {
    received_->raise_to(unix_seconds());
    latency_->observe(to_seconds(clock_->monotonic() - sent_at));
  }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  [[nodiscard]] double unix_seconds() const noexcept {
    return to_seconds(clock_->wall().time_since_epoch());
  }
  std::string name_;
  Gauge* sent_;
  Gauge* received_;
  Histogram* latency_;
  const Clock* clock_;
};

}  // namespace weir::pipeline
