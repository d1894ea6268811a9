#include "weir/pipeline/worker_group.hpp"

namespace weir::pipeline {

void WorkerGroup::start(std::function<void(std::stop_token)> work) {
  const std::lock_guard lock(mutex_);
  threads_.emplace_back(
      [tracked = track(), work = std::move(work)](const std::stop_token& stop) { work(stop); });
}

}  // namespace weir::pipeline
