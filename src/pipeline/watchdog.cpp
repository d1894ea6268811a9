#include "weir/pipeline/watchdog.hpp"

#include <algorithm>

namespace weir::pipeline {
namespace {

bool is_stalled(const QueueObservation& queue, Duration patience) {
  return queue.has_work && queue.since_progress >= patience;
}

// A stage waits for the one behind it if the queue between them is full and that one is stalled
// itself.
const QueueObservation* blocked_by(std::span<const QueueObservation> queues,
                                   const std::string& stage, Duration patience) {
  const auto found = std::ranges::find_if(queues, [&](const QueueObservation& queue) {
    return !queue.producer.empty() && queue.producer == stage && queue.full &&
           is_stalled(queue, patience);
  });
  return found == queues.end() ? nullptr : &*found;
}

}  // namespace

std::vector<Stall> find_stalls(std::span<const QueueObservation> queues, Duration patience) {
  std::vector<Stall> stalls;
  for (const QueueObservation& queue : queues) {
    if (!is_stalled(queue, patience)) continue;
    const auto known = std::ranges::find(stalls, queue.consumer, &Stall::stage);
    if (known != stalls.end()) {
      known->stalled_for = std::max(known->stalled_for, queue.since_progress);
      continue;
    }
    const QueueObservation* behind = blocked_by(queues, queue.consumer, patience);
    stalls.push_back(
        {queue.consumer, queue.since_progress, behind == nullptr, behind ? behind->consumer : ""});
  }
  return stalls;
}

}  // namespace weir::pipeline
