#include "collect/run_world.hpp"

#include <mutex>
#include <utility>

namespace weir::detail {

RunWorld::RunWorld(HostRoot host, const Clock& clock, Logger log)
    : host_(std::move(host)),
      clock_(&clock),
      log_(std::move(log)),
      gated_log_([this](const LogRecord& record) { forward(record); }, LogLevel::debug) {}

void RunWorld::detach() {
  const std::unique_lock lock(mutex_);
  clock_ = &machine_clock_;
  log_ = Logger();
}

MonotonicTime RunWorld::monotonic() const noexcept {
  const std::shared_lock lock(mutex_);
  return clock_->monotonic();
}

WallTime RunWorld::wall() const noexcept {
  const std::shared_lock lock(mutex_);
  return clock_->wall();
}

void RunWorld::forward(const LogRecord& record) const {
  const std::shared_lock lock(mutex_);
  log_.log(record);
}

}  // namespace weir::detail
