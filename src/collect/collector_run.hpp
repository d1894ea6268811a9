// One run of one collector, whatever it does: return, fail or throw.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "collect/registered_collector.hpp"
#include "collect/run_world.hpp"

namespace weir::detail {

inline constexpr std::string_view kTimeout = "timeout";
inline constexpr std::string_view kStillRunning = "still_running";
inline constexpr std::string_view kException = "exception";
inline constexpr std::string_view kBreakerOpen = "breaker_open";

// How a collector's part in a collection ended.
struct RunOutcome {
  std::shared_ptr<RegisteredCollector> entry;
  std::string_view reason;  // "" on success; static text: an error code's name, or one of the above
  std::string error;        // the message
  Duration duration{};
  std::uint64_t lines = 0;
  bool ran = true;  // false: it was not even started in this collection

  [[nodiscard]] bool success() const noexcept { return reason.empty(); }
  // What the governor gets: a source that is healthy but absent is an empty batch, a failure none.
  [[nodiscard]] const SampleBatch* batch() const;
};

// Runs \p entry's collector into its batch; it is \p started by the world's clock. Sets the reason,
// error and lines of \p outcome. Never throws but for want of memory.
void run_collector(RegisteredCollector& entry, const RunWorld& world, MonotonicTime started,
                   MonotonicTime deadline, RunOutcome& outcome);

}  // namespace weir::detail
