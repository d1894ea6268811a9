// What runs of collectors use of the world. Shared with them, so that one that is stuck when the
// exporter ends finds all of it in place: after detach() it meets neither the exporter's clock nor
// its logger.
#pragma once

#include <atomic>
#include <cstdint>
#include <shared_mutex>

#include "base/unique_fd.hpp"
#include "collect/shared_texts.hpp"
#include "weir/clock.hpp"
#include "weir/host_root.hpp"
#include "weir/log.hpp"

namespace weir::detail {

class RunWorld final : private Clock {
 public:
  RunWorld(HostRoot host, const Clock& clock, Logger log);

  [[nodiscard]] const HostRoot& host() const noexcept { return host_; }
  // Both thread safe; they live as long as this does.
  [[nodiscard]] const Clock& clock() const noexcept { return *this; }
  [[nodiscard]] const Logger& log() const noexcept { return gated_log_; }

  // For who begins a collection, one at a time: counts device events anew, and forgets the texts
  // that the last one shared.
  void begin_collection();
  // What was counted last; 0 if the host does not tell. Thread safe.
  [[nodiscard]] std::uint64_t device_events() const noexcept { return device_events_; }

  // Thread safe; lives as long as this does.
  [[nodiscard]] SharedTexts& shared_texts() const noexcept { return shared_texts_; }

  // The time without a lock, for who knows that detach() is not under way, nor done.
  [[nodiscard]] MonotonicTime time_before_detach() const noexcept { return clock_->monotonic(); }
  // From here on the time is the machine's, and logging goes nowhere.
  void detach();

 private:
  void count_device_events();
  [[nodiscard]] MonotonicTime monotonic() const noexcept override;
  [[nodiscard]] WallTime wall() const noexcept override;
  void forward(const LogRecord& record) const;

  const HostRoot host_;
  UniqueFd events_file_;
  std::atomic<std::uint64_t> device_events_ = 0;
  mutable SharedTexts shared_texts_;
  mutable std::shared_mutex mutex_;
  const SystemClock machine_clock_;
  const Clock* clock_;
  Logger log_;
  const Logger gated_log_;
};

}  // namespace weir::detail
