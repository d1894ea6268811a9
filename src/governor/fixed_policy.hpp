// The fixed policy: three triggers, looked at every evaluate interval, move the whole page through
// the tiers. Up while a trigger holds, at once and then after set times; down in one step after the
// dwell without one. Pure: all it knows comes in with observe() and evaluate().
#pragma once

#include <cstdint>
#include <optional>

#include "weir/governor.hpp"

namespace weir::detail {

class FixedPolicy {
 public:
  // What happened in one collection.
  struct Signals {
    std::uint64_t births = 0;  // members that were seen for the first time, first contacts aside
    std::uint64_t demand_lines = 0;  // what the tenants want to show, whatever the page shows
    Duration longest_pause{};
  };

  [[nodiscard]] Tier tier() const noexcept { return tier_; }
  [[nodiscard]] double new_series_per_second() const noexcept { return rate_; }
  // True if evaluate() at \p now will look at the triggers.
  [[nodiscard]] bool is_due(const GovernorConfig& config, MonotonicTime now) const noexcept;

  // Takes the signals in, and if it is due, looks at the triggers. \returns the change, if any.
  std::optional<TierTransition> evaluate(const GovernorConfig& config, MonotonicTime now,
                                         const Signals& signals);
  // Back to L0 at once: governing was switched off.
  std::optional<TierTransition> release(MonotonicTime now);

  template <class Archive, class Self>
  static void archive(Archive& a, Self& self) {
    a(self.tier_, self.last_evaluation_, self.pressed_since_, self.calm_since_);
  }

 private:
  struct Pressure {
    TierCause cause = TierCause::none;
    std::string detail;
  };
  [[nodiscard]] Pressure pressure(const GovernorConfig& config, std::uint64_t demand_lines) const;
  [[nodiscard]] TierTransition change(Tier to, MonotonicTime now, TierCause cause,
                                      std::string detail);
  std::optional<TierTransition> climb(const GovernorConfig& config, MonotonicTime now,
                                      Pressure pressure);
  std::optional<TierTransition> rest(const GovernorConfig& config, MonotonicTime now);

  Tier tier_ = Tier::pass;
  std::optional<MonotonicTime> last_evaluation_;
  std::optional<MonotonicTime> pressed_since_;  // a trigger held at every evaluation since
  std::optional<MonotonicTime> calm_since_;     // none held at any evaluation since
  // Of the time since the last evaluation.
  std::uint64_t births_ = 0;
  Duration longest_pause_{};
  double rate_ = 0;
};

}  // namespace weir::detail
