/// \file
/// Finds the stage at the head of a stall. When one stage stops, the queue before it fills, then
/// the stage before that queue waits, and so on backwards: many stages look stuck, one is to blame.
/// Pure: works on what the queues told.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "weir/clock.hpp"
#include "weir/pipeline/queue.hpp"

namespace weir::pipeline {

/// A queue's ends and its state, as the watchdog sees them.
struct QueueObservation {
  std::string producer;
  std::string consumer;
  bool has_work = false;
  bool full = false;
  Duration since_progress{};
};

struct Stall {
  std::string stage;  ///< does not take work that waits for it
  Duration stalled_for{};
  bool head = false;        ///< nothing behind it keeps it from going on: it is to blame
  std::string waits_for{};  ///< the stage behind it, if it is not the head
};

/// The stages that took nothing for at least \p patience while work waits for them, in the order of
/// the queues.
[[nodiscard]] std::vector<Stall> find_stalls(std::span<const QueueObservation> queues,
                                             Duration patience);

}  // namespace weir::pipeline
