#include "weir/pipeline/stage.hpp"

#include <utility>

namespace weir::pipeline {

std::string_view to_string(CancelCause cause) noexcept {
  switch (cause) {
    case CancelCause::own_deadline:
      return "own_deadline";
    case CancelCause::parent_deadline:
      return "parent_deadline";
    case CancelCause::upstream:
      return "upstream";
  }
  return "upstream";
}

std::string_view to_string(DropReason reason) noexcept {
  switch (reason) {
    case DropReason::full:
      return "full";
    case DropReason::timeout:
      return "timeout";
    case DropReason::closed:
      return "closed";
    case DropReason::invalid:
      return "invalid";
    case DropReason::oversized:
      return "oversized";
    case DropReason::sampled:
      return "sampled";
  }
  return "invalid";
}

StageRun::StageRun(StageRun&& other) noexcept
    : stage_(std::exchange(other.stage_, nullptr)),
      deadline_(other.deadline_),
      begin_(other.begin_),
      items_(other.items_),
      outcome_(other.outcome_),
      drop_reason_(other.drop_reason_),
      cancel_cause_(other.cancel_cause_) {}

StageRun::~StageRun() {
  if (stage_ != nullptr) stage_->end(*this);
}

void StageRun::drop(DropReason reason) noexcept {
  outcome_ = Outcome::dropped;
  drop_reason_ = reason;
}

void StageRun::cancel(CancelCause cause) noexcept {
  outcome_ = Outcome::cancelled;
  cancel_cause_ = cause;
}

void StageRun::retry() noexcept {
  stage_->instruments_.retried.add(items_);
}

void StageRun::bytes(double count) noexcept {
  stage_->instruments_.bytes.add(count);
}

void StageRun::copied(double count) noexcept {
  stage_->instruments_.copied_bytes.add(count);
}

StageRun Stage::begin(Deadline parent, double items) {
  const MonotonicTime now = clock_->monotonic();
  const Deadline deadline = spec_.timeout ? parent.child(now + *spec_.timeout) : parent.child();
  instruments_.in.add(items);
  if (parent.is_set()) instruments_.deadline_left.observe(to_seconds(parent.remaining(now)));
  return {*this, deadline, now, items};
}

void Stage::end(const StageRun& run) noexcept {
  using Outcome = StageRun::Outcome;
  const MonotonicTime now = clock_->monotonic();
  instruments_.duration.observe(to_seconds(now - run.begin_));
  const auto cancelled = [&](CancelCause cause) {
    instruments_.cancelled[static_cast<std::size_t>(cause)]->add(run.items_);
  };
  switch (run.outcome_) {
    case Outcome::done:
      // A result that comes after the deadline helps nobody.
      if (run.deadline_.passed(now)) {
        cancelled(run.deadline_.cause());
      } else {
        instruments_.out.add(run.items_);
      }
      break;
    case Outcome::failed:
      instruments_.failed.add(run.items_);
      break;
    case Outcome::dropped:
      instruments_.dropped[static_cast<std::size_t>(run.drop_reason_)]->add(run.items_);
      break;
    case Outcome::cancelled:
      cancelled(run.cancel_cause_);
      break;
  }
  constexpr std::int64_t kSecond = 1'000'000'000;
  const std::int64_t now_ns = now.time_since_epoch().count();
  if (now_ns - last_end_ns_.load(std::memory_order_relaxed) >= kSecond) {
    last_end_ns_.store(now_ns, std::memory_order_relaxed);
  }
}

void Stage::count(double items) noexcept {
  instruments_.in.add(items);
  instruments_.out.add(items);
}

double Stage::in_flight() const {
  double ended = instruments_.out.value() + instruments_.failed.value();
  for (const Counter* counter : instruments_.dropped) ended += counter->value();
  for (const Counter* counter : instruments_.cancelled) ended += counter->value();
  // Read after what ended, so that a run which begins and ends meanwhile cannot make it negative.
  return instruments_.in.value() - ended;
}

std::optional<WallTime> Stage::last_end() const noexcept {
  const std::int64_t last_ns = last_end_ns_.load(std::memory_order_relaxed);
  if (last_ns == 0) return std::nullopt;
  const Duration ago = clock_->monotonic().time_since_epoch() - Duration(last_ns);
  return clock_->wall() - std::chrono::duration_cast<WallTime::duration>(ago);
}

}  // namespace weir::pipeline
