#include "weir/pipeline/worker_group.hpp"

namespace weir::pipeline {

void WorkerGroup::start(std::function<void(std::stop_token)> work) {
  const std::lock_guard lock(mutex_);
  std::erase_if(workers_, [](const Worker& worker) { return worker.ended->load(); });
  auto ended = std::make_shared<std::atomic<bool>>(false);
  std::jthread thread(
      [ended, tracked = track(), work = std::move(work)](const std::stop_token& stop) {
        work(stop);
        ended->store(true);
      });
  workers_.push_back({std::move(ended), std::move(thread)});
}

std::size_t WorkerGroup::kept_threads() {
  const std::lock_guard lock(mutex_);
  return workers_.size();
}

}  // namespace weir::pipeline
