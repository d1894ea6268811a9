#include "runtime/breaker.hpp"

#include <algorithm>

namespace weir {

std::string_view to_string(BreakerState state) noexcept {
  switch (state) {
    case BreakerState::closed:
      return "closed";
    case BreakerState::open:
      return "open";
    case BreakerState::probing:
      return "probing";
  }
  return "closed";
}

namespace detail {

bool Breaker::admits(MonotonicTime now) {
  if (state_ == BreakerState::open && now >= probe_at_) state_ = BreakerState::probing;
  return state_ != BreakerState::open;
}

bool Breaker::note(const BreakerConfig& config, MonotonicTime now, Verdict verdict) {
  if (verdict == Verdict::unknown) return false;
  const bool was_closed = state_ == BreakerState::closed;
  if (verdict == Verdict::good || config.failures == 0) {
    *this = Breaker();
    return !was_closed;
  }
  ++failures_;
  if (was_closed && failures_ < config.failures) return false;
  const bool may_double = patience_ < config.max_probe_interval / 2;
  patience_ = was_closed   ? std::min(config.probe_interval, config.max_probe_interval)
              : may_double ? 2 * patience_
                           : config.max_probe_interval;
  probe_at_ = now + patience_;
  state_ = BreakerState::open;
  return was_closed;
}

Duration Breaker::probe_in(MonotonicTime now) const noexcept {
  return state_ == BreakerState::open ? std::max(probe_at_ - now, Duration::zero())
                                      : Duration::zero();
}

}  // namespace detail
}  // namespace weir
