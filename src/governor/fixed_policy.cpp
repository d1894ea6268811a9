#include "governor/fixed_policy.hpp"

#include <algorithm>
#include <utility>

#include "base/number.hpp"

namespace weir::detail {
namespace {

std::string exceeds(double value, std::string_view what, double limit, std::string_view flag) {
  std::string text;
  append_number(text, value);
  text.append(what).append(" > ").append(flag).push_back(' ');
  append_number(text, limit);
  return text;
}

std::string lasted(std::string_view what, Duration since) {
  std::string text(what);
  append_number(text, to_seconds(since));
  return text.append(" s");
}

double milliseconds(Duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

}  // namespace

bool FixedPolicy::is_due(const GovernorConfig& config, MonotonicTime now) const noexcept {
  return !last_evaluation_ || now - *last_evaluation_ >= config.evaluate_interval;
}

std::optional<TierTransition> FixedPolicy::evaluate(const GovernorConfig& config, MonotonicTime now,
                                                    const Signals& signals) {
  births_ += signals.births;
  longest_pause_ = std::max(longest_pause_, signals.longest_pause);
  if (!is_due(config, now)) return std::nullopt;

  const double elapsed = last_evaluation_ ? to_seconds(now - *last_evaluation_) : 0;
  rate_ = elapsed > 0 ? static_cast<double>(births_) / elapsed : 0;
  Pressure found = pressure(config, signals.demand_lines);
  last_evaluation_ = now;
  births_ = 0;
  longest_pause_ = {};
  return found.cause == TierCause::none ? rest(config, now) : climb(config, now, std::move(found));
}

FixedPolicy::Pressure FixedPolicy::pressure(const GovernorConfig& config,
                                            std::uint64_t demand_lines) const {
  const bool active = demand_lines > static_cast<std::uint64_t>(config.max_series);
  const bool births = rate_ > config.max_new_series_rate;
  const bool pause = longest_pause_ > config.max_pause;
  if (config.triggers == TriggerRule::all && !(active && births && pause)) return {};
  if (active)
    return {TierCause::active_series,
            exceeds(static_cast<double>(demand_lines), " active series",
                    static_cast<double>(config.max_series), "max-series")};
  if (births)
    return {TierCause::new_series_rate,
            exceeds(rate_, " new series/s", config.max_new_series_rate, "max-new-series-rate")};
  if (pause)
    return {TierCause::pause, exceeds(milliseconds(longest_pause_), " ms pause",
                                      milliseconds(config.max_pause), "max-pause")};
  return {};
}

TierTransition FixedPolicy::change(Tier to, MonotonicTime now, TierCause cause,
                                   std::string detail) {
  return {.at = now,
          .family = {},
          .tenant = {},
          .from = std::exchange(tier_, to),
          .to = to,
          .cause = cause,
          .detail = std::move(detail)};
}

std::optional<TierTransition> FixedPolicy::climb(const GovernorConfig& config, MonotonicTime now,
                                                 Pressure pressure) {
  calm_since_.reset();
  if (!pressed_since_) pressed_since_ = now;
  if (tier_ == Tier::pass)
    return change(Tier::strip, now, pressure.cause, std::move(pressure.detail));

  const Duration pressed = now - *pressed_since_;
  const Tier due = pressed >= config.tier3_after   ? Tier::essential
                   : pressed >= config.tier2_after ? Tier::compress
                                                   : Tier::strip;
  if (due <= tier_) return std::nullopt;
  return change(due, now, TierCause::persistence,
                pressure.detail + lasted(", still so after ", pressed));
}

std::optional<TierTransition> FixedPolicy::rest(const GovernorConfig& config, MonotonicTime now) {
  pressed_since_.reset();
  if (tier_ == Tier::pass) return std::nullopt;
  if (!calm_since_) calm_since_ = now;
  const Duration calm = now - *calm_since_;
  if (calm < config.dwell) return std::nullopt;
  calm_since_.reset();
  return change(Tier::pass, now, TierCause::recovered, lasted("no trigger for ", calm));
}

std::optional<TierTransition> FixedPolicy::release(MonotonicTime now) {
  pressed_since_.reset();
  calm_since_.reset();
  if (tier_ == Tier::pass) return std::nullopt;
  return change(Tier::pass, now, TierCause::reload, "governing was switched off");
}

}  // namespace weir::detail
