#include "governor/tier_machine.hpp"

#include <algorithm>
#include <cmath>

namespace weir::detail {
namespace {

constexpr Duration kFlapMemory = std::chrono::hours(1);
constexpr Duration kLongestDwell = std::chrono::hours(1);
constexpr Duration kDemeritHalfLife = std::chrono::minutes(15);
constexpr int kCloseDwells = 4;

// Keeps the time since when \p holds.
void note(std::optional<MonotonicTime>& since, bool holds, MonotonicTime now) {
  if (!holds) {
    since.reset();
  } else if (!since) {
    since = now;
  }
}

}  // namespace

double TierMachine::demerit(MonotonicTime now) const {
  const double lives = to_seconds(now - demerit_at_) / to_seconds(kDemeritHalfLife);
  return std::max(0.0, demerit_ * std::exp2(-lives) - 1);
}

void TierMachine::enter(const GovernorConfig& config, MonotonicTime now) {
  const bool flaps = recovered_at_ && now - *recovered_at_ < kFlapMemory;
  dwell_ = flaps ? std::min(2 * dwell_, std::max(kLongestDwell, config.dwell)) : config.dwell;
  const double lives = to_seconds(now - demerit_at_) / to_seconds(kDemeritHalfLife);
  demerit_ = demerit_ * std::exp2(-lives) + 1;
  demerit_at_ = now;
  change(Tier::strip, now);
}

void TierMachine::change(Tier to, MonotonicTime now) {
  if (to == Tier::pass) {
    recovered_at_ = now;
    over_since_.reset();
  }
  if (to < tier_) chose_again_ = false;
  tier_ = to;
  calm_since_.reset();
  close_since_.reset();
  fits_since_.reset();
}

TierMachine::Step TierMachine::look(const GovernorConfig& config, MonotonicTime now, Look look) {
  if (look.late && tier_ != Tier::essential) return Step::essential;
  // Who is calm and over only waits for slots of outputs that are on their way off the page.
  if (look.over && !look.calm) {
    calm_since_.reset();
    close_since_.reset();
    fits_since_.reset();
    if (!over_since_) over_since_ = now;
    return climb(config, now);
  }
  over_since_.reset();
  chose_again_ = false;
  if (!fits_since_) fits_since_ = now;
  note(calm_since_, look.calm, now);
  note(close_since_, look.fits, now);
  if (calm_since_ && now - *calm_since_ >= dwell_) return Step::recover;
  if (close_since_ && now - *close_since_ >= kCloseDwells * dwell_) return Step::recover;
  if (tier_ > Tier::strip && now - *fits_since_ >= dwell_) {
    fits_since_ = now;
    return Step::relax;
  }
  return Step::stay;
}

TierMachine::Step TierMachine::climb(const GovernorConfig& config, MonotonicTime now) {
  const Duration over = now - *over_since_;
  if (over >= config.tier3_after && tier_ == Tier::compress) return Step::essential;
  if (over >= config.tier2_after && tier_ == Tier::strip) {
    if (chose_again_) return Step::compress;
    chose_again_ = true;
    return Step::choose;
  }
  return Step::stay;
}

}  // namespace weir::detail
