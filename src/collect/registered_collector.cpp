#include "collect/registered_collector.hpp"

namespace weir::detail {

std::stop_token RegisteredCollector::begin_run() {
  // Runs follow one another: nobody else writes it.
  if (stop_.stop_requested()) {
    const std::lock_guard lock(mutex_);
    if (!removed_) stop_ = std::stop_source();
  }
  return stop_.get_token();
}

void RegisteredCollector::stop_run() {
  std::stop_source stop(std::nostopstate);
  {
    const std::lock_guard lock(mutex_);
    stop = stop_;
  }
  stop.request_stop();  // runs the collector's callbacks: under no lock of ours
}

void RegisteredCollector::remove() {
  removed_ = true;
  stop_run();
}

}  // namespace weir::detail
