#include "collect/collector_run.hpp"

#include <exception>

namespace weir::detail {
namespace {

// Runs the collector; an error or exception drops what it delivered.
void run_guarded(RegisteredCollector& entry, const RunWorld& world, MonotonicTime started,
                 MonotonicTime deadline, RunOutcome& outcome) {
  outcome.reason = {};
  outcome.error.clear();
  entry.batch().clear();
  try {
    const CollectContext context{world.host(),          world.clock(), deadline,
                                 entry.begin_run(),     world.log(),   world.device_events(),
                                 &world.shared_texts(), started};
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

void run_collector(RegisteredCollector& entry, const RunWorld& world, MonotonicTime started,
                   MonotonicTime deadline, RunOutcome& outcome) {
  run_guarded(entry, world, started, deadline, outcome);
  outcome.lines = count_lines(entry.batch());
}

}  // namespace weir::detail
