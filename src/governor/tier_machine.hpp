// The tiers of one family under the policy adaptive: up at once and then after set times while the
// tier does not suffice, down after a dwell that doubles with each flap. Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "weir/governor.hpp"

namespace weir::detail {

class TierMachine {
 public:
  struct Look {
    bool over = false;  // under its tier the family still does not fit into its share
    bool calm = false;  // ungoverned it would fit, with a margin
    bool fits = false;  // ungoverned it would fit, if closely
    bool late = false;  // the page missed its deadline
  };
  enum class Step : std::uint8_t {
    stay,
    choose,     // in tier strip: measure again which labels to fold
    compress,   // that did not help either
    essential,  // nor did that, or the page is late
    relax,      // in a higher tier: see whether strip suffices by now
    recover,    // back to pass: calm for the dwell, or fitting closely for four times that
  };

  [[nodiscard]] Tier tier() const noexcept { return tier_; }
  // From pass to strip.
  void enter(const GovernorConfig& config, MonotonicTime now);
  // A look at a family that is in a tier above pass. The caller carries the step out and tells.
  [[nodiscard]] Step look(const GovernorConfig& config, MonotonicTime now, Look look);
  void change(Tier to, MonotonicTime now);

  // How often it was in the way of late: 1 with each entry, halved every 15 minutes; the first one
  // is free.
  [[nodiscard]] double demerit(MonotonicTime now) const;

  template <class Archive, class Self>
  static void archive(Archive& a, Self& self) {
    a(self.tier_, self.chose_again_, self.over_since_, self.calm_since_, self.close_since_,
      self.fits_since_, self.recovered_at_, self.dwell_, self.demerit_, self.demerit_at_);
  }

 private:
  [[nodiscard]] Step climb(const GovernorConfig& config, MonotonicTime now);

  Tier tier_ = Tier::pass;
  bool chose_again_ = false;  // since it is over
  std::optional<MonotonicTime> over_since_;
  std::optional<MonotonicTime> calm_since_;
  std::optional<MonotonicTime> close_since_;
  std::optional<MonotonicTime> fits_since_;
  std::optional<MonotonicTime> recovered_at_;
  Duration dwell_{};
  double demerit_ = 0;
  MonotonicTime demerit_at_;
};

}  // namespace weir::detail
