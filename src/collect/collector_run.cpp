#include "collect/collector_run.hpp"

#include <exception>

namespace weir::detail {
namespace {

// Runs the collector; an error or exception drops what it delivered.
void run_guarded(RunOutcome& outcome, const RunWorld& world, MonotonicTime deadline) {
  RegisteredCollector& entry = *outcome.entry;
  entry.batch().clear();
  try {
    const CollectContext context{world.host(),         world.clock(), deadline,
                                 entry.begin_run(),    world.log(),   world.device_events(),
                                 &world.shared_texts()};
    const Expected<void> result = entry.collector().collect(context, entry.batch());
    if (result) return;
    outcome.reason = to_string(result.error().code());
    outcome.error = result.error().message();
  } catch (const std::exception& exception) {
    outcome.reason = kException;
    outcome.error = exception.what();
  } catch (...) {
    outcome.reason = kException;
    outcome.error = "an exception that is no std::exception";
  }
  entry.batch().clear();
}

std::uint64_t count_lines(const SampleBatch& batch) {
  std::uint64_t lines = 0;
  for (std::size_t row = 0; row < batch.size(); ++row)
    lines += batch.kind(row) == UnitKind::scalar ? 1 : batch.lines(row);
  return lines;
}

}  // namespace

const SampleBatch* RunOutcome::batch() const {
  const bool absent = reason == to_string(ErrorCode::no_data);
  return success() || absent ? &entry->batch() : nullptr;
}

RunOutcome run_collector(const std::shared_ptr<RegisteredCollector>& entry, const RunWorld& world,
                         MonotonicTime started, MonotonicTime deadline) {
  RunOutcome outcome{entry, {}, {}, {}, 0};
  run_guarded(outcome, world, deadline);
  outcome.duration = world.clock().monotonic() - started;
  outcome.lines = count_lines(entry->batch());
  return outcome;
}

}  // namespace weir::detail
