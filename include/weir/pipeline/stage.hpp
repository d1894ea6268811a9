/// \file
/// Stage: one step of a pipeline, measured. A run is a move-only value whose end is the
/// measurement:
///
///     auto run = decode.begin(request_deadline);
///     ...
///     if (bad) run.fail();
///
/// Costs two clock reads and a few additions to memory of the calling thread; no lock, no
/// allocation. Thread safe: any number of runs at once. A run belongs to one thread at a time.
#pragma once

#include <array>
#include <atomic>
#include <optional>
#include <string>

#include "weir/instrument/counter.hpp"
#include "weir/instrument/gauge.hpp"
#include "weir/instrument/histogram.hpp"
#include "weir/pipeline/deadline.hpp"

namespace weir::pipeline {

/// Why an item was dropped; the spelling is the label value `reason`.
enum class DropReason : std::uint8_t { full, timeout, closed, invalid, oversized, sampled };
inline constexpr std::size_t kDropReasons = 6;
[[nodiscard]] std::string_view to_string(DropReason reason) noexcept;

struct StageSpec {
  std::string name;                 ///< label `stage`
  std::optional<Duration> timeout;  ///< the stage's own limit for each run
};

/// The instruments of a stage; they belong to the Pipeline's set.
struct StageInstruments {
  Counter& in;
  Counter& out;
  Counter& failed;
  Counter& retried;
  Counter& bytes;
  Counter& copied_bytes;
  std::array<Counter*, kDropReasons> dropped;
  std::array<Counter*, kCancelCauses> cancelled;
  Histogram& duration;
  Histogram& deadline_left;
};

class Stage;

class [[nodiscard]] StageRun {
 public:
  StageRun(StageRun&& other) noexcept;
  StageRun& operator=(StageRun&&) = delete;
  /// Ends the run: done unless another outcome was told, or its deadline has passed.
  ~StageRun();

  /// The outcome; the last one told counts. A run that holds several items tells how many.
  void fail() noexcept { outcome_ = Outcome::failed; }
  void drop(DropReason reason) noexcept;
  void cancel(CancelCause cause) noexcept;
  /// Beside the outcome.
  void retry() noexcept;
  void bytes(double count) noexcept;
  /// Bytes moved in memory on the way; more than bytes() says: the work is copying.
  void copied(double count) noexcept;

  /// Hand it to what the run waits for.
  [[nodiscard]] const Deadline& deadline() const noexcept { return deadline_; }

 private:
  friend class Stage;
  enum class Outcome : std::uint8_t { done, failed, dropped, cancelled };
  StageRun(Stage& stage, Deadline deadline, MonotonicTime begin, double items)
      : stage_(&stage), deadline_(deadline), begin_(begin), items_(items) {}

  Stage* stage_;
  Deadline deadline_;
  MonotonicTime begin_;
  double items_;
  Outcome outcome_ = Outcome::done;
  DropReason drop_reason_ = DropReason::invalid;
  CancelCause cancel_cause_ = CancelCause::upstream;
};

/// Made by Pipeline::stage(); lives as long as the pipeline.
class Stage {
 public:
  Stage(StageSpec spec, StageInstruments instruments, const Clock& clock)
      : spec_(std::move(spec)), instruments_(instruments), clock_(&clock) {}
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  /// Begins a timed run of \p items items, at most until \p parent's end and the stage's own
  /// timeout.
  StageRun begin(Deadline parent = {}, double items = 1);
  /// Counts items in and out without timing them.
  void count(double items = 1) noexcept;

  [[nodiscard]] const std::string& name() const noexcept { return spec_.name; }
  [[nodiscard]] double in_flight() const;
  /// When the last run ended; none yet: nullopt.
  [[nodiscard]] std::optional<WallTime> last_end() const noexcept;

 private:
  friend class StageRun;
  void end(const StageRun& run) noexcept;

  StageSpec spec_;
  StageInstruments instruments_;
  const Clock* clock_;
  // Monotonic time of the last end, on a line of its own and written only when it moved by a
  // second, so that threads which share a stage do not wait for each other's cache line.
  alignas(64) std::atomic<std::int64_t> last_end_ns_{0};
};

}  // namespace weir::pipeline
