#include "governor/pressure.hpp"

#include <algorithm>
#include <limits>

namespace weir::detail {
namespace {

constexpr double kSoonSeconds = 60;
constexpr double kLeastAllowance = 0.1;
constexpr double kRelief = 1.1;       // per evaluation without pressure
constexpr double kPauseFactor = 0.8;  // per evaluation with a hold-up that new series explain
// A page is to be done in half of the announced time: the other half is the network's.
constexpr double kTimePart = 0.5;

}  // namespace

std::uint64_t Pressure::headroom(const GovernorConfig& config) noexcept {
  return static_cast<std::uint64_t>(config.max_series) / 50;
}

bool Pressure::is_due(const GovernorConfig& config, MonotonicTime now) const noexcept {
  return !last_evaluation_ || now - *last_evaluation_ >= config.evaluate_interval;
}

void Pressure::set_capacity(const GovernorConfig& config) {
  const auto shared = static_cast<std::uint64_t>(config.max_series) - headroom(config);
  capacity_ = std::max<std::uint64_t>(
      1, static_cast<std::uint64_t>(static_cast<double>(shared) * allowance_));
}

// A pause, or want of memory, that new series may explain.
TierCause Pressure::held_up(const GovernorConfig& config) const noexcept {
  if (births_ == 0) return TierCause::none;
  if (longest_pause_ > config.max_pause) return TierCause::pause;
  return memory_pressure_ > config.max_memory_pressure ? TierCause::memory_pressure
                                                       : TierCause::none;
}

bool Pressure::observe(const GovernorConfig& config, MonotonicTime now, const Signals& signals) {
  births_ += signals.births;
  longest_pause_ = std::max(longest_pause_, signals.longest_pause);
  memory_pressure_ = std::max(memory_pressure_, signals.memory_pressure);
  if (signals.page_time > page_time_) {
    page_time_ = signals.page_time;
    page_deadline_ = signals.page_deadline;
  }
  if (!is_due(config, now)) {
    set_capacity(config);
    return false;
  }
  const double elapsed = last_evaluation_ ? to_seconds(now - *last_evaluation_) : 0;
  rate_ = elapsed > 0 ? static_cast<double>(births_) / elapsed : 0;

  late_ = page_deadline_ > Duration::zero() && page_time_ > page_deadline_;
  const TierCause hold_up = held_up(config);
  const bool is_held_up = hold_up != TierCause::none;
  set_capacity(config);
  const bool over = signals.demand_lines > capacity_;
  const bool counts = config.triggers == TriggerRule::any || (over && is_held_up);
  if (late_) {
    allowance_ *= kTimePart * to_seconds(page_deadline_) / to_seconds(page_time_);
    cause_ = TierCause::deadline;
  } else if (is_held_up && counts) {
    allowance_ *= kPauseFactor;
    cause_ = hold_up;
  } else {
    allowance_ *= kRelief;
  }
  allowance_ = std::clamp(allowance_, kLeastAllowance, 1.0);
  if (allowance_ == 1.0) cause_ = TierCause::none;
  set_capacity(config);

  const double room =
      signals.demand_lines < capacity_ ? static_cast<double>(capacity_ - signals.demand_lines) : 0;
  exhaustion_ = rate_ > 0 ? room / rate_ : std::numeric_limits<double>::infinity();
  rushes_ = rate_ > config.max_new_series_rate && exhaustion_ < kSoonSeconds && counts;
  evaluated_births_ = births_;
  last_evaluation_ = now;
  births_ = 0;
  longest_pause_ = page_time_ = page_deadline_ = {};
  memory_pressure_ = 0;
  return true;
}

}  // namespace weir::detail
