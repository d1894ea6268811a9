#include "governor/fixed_policy.hpp"

#include <catch2/catch.hpp>

using namespace weir;
using weir::detail::FixedPolicy;

namespace {

using namespace std::chrono_literals;

// A policy and its clock; evaluate interval 10 s, tiers after 30 s and 60 s, dwell 5 min.
class Policy {
 public:
  std::optional<TierTransition> after(Duration passed, const FixedPolicy::Signals& signals) {
    now_ += passed;
    return policy_.evaluate(config, now_, signals);
  }
  [[nodiscard]] Tier tier() const { return policy_.tier(); }
  [[nodiscard]] double rate() const { return policy_.new_series_per_second(); }
  std::optional<TierTransition> release() { return policy_.release(now_); }
  GovernorConfig config;

 private:
  FixedPolicy policy_;
  MonotonicTime now_{100s};
};

constexpr FixedPolicy::Signals kCalm{};
constexpr FixedPolicy::Signals kFull{.demand_lines = 10'001};

}  // namespace

TEST_CASE("tiers go up at once and then at their delays") {
  Policy policy;
  const auto first = policy.after(0s, kFull);
  REQUIRE(first);
  CHECK(first->to == Tier::strip);
  CHECK(first->cause == TierCause::active_series);
  CHECK(first->detail == "10001 active series > max-series 10000");
  CHECK_FALSE(policy.after(29s, kFull));
  const auto second = policy.after(10s, kFull);
  REQUIRE(second);
  CHECK(second->to == Tier::compress);
  CHECK(second->cause == TierCause::persistence);
  CHECK_FALSE(policy.after(20s, kFull));
  CHECK(policy.after(10s, kFull)->to == Tier::essential);
}

TEST_CASE("the way back is one step, after a dwell without a trigger") {
  Policy policy;
  (void)policy.after(0s, kFull);
  (void)policy.after(60s, kFull);
  REQUIRE(policy.tier() == Tier::essential);
  CHECK_FALSE(policy.after(10s, kCalm));
  CHECK_FALSE(policy.after(290s, kCalm));
  CHECK_FALSE(policy.after(10s, kFull));  // the dwell begins again, the tier is the highest
  CHECK_FALSE(policy.after(10s, kCalm));
  CHECK_FALSE(policy.after(299s, kCalm));
  const auto back = policy.after(10s, kCalm);
  REQUIRE(back);
  CHECK(back->from == Tier::essential);
  CHECK(back->to == Tier::pass);
  CHECK(back->cause == TierCause::recovered);
}

TEST_CASE("triggers are looked at once per evaluate interval, over all of it") {
  Policy policy;
  (void)policy.after(0s, kCalm);
  CHECK_FALSE(policy.after(5s, {.births = 4000, .longest_pause = 150ms}));
  const auto change = policy.after(5s, {.births = 1001});
  REQUIRE(change);
  CHECK(change->cause == TierCause::new_series_rate);
  CHECK(policy.rate() == Approx(500.1));
}

TEST_CASE("a rate that is just the limit is no trigger, and the first look has no rate") {
  Policy policy;
  CHECK_FALSE(policy.after(0s, {.births = 1'000'000}));
  CHECK_FALSE(policy.after(10s, {.births = 5000}));
  CHECK_FALSE(policy.after(10s, {.demand_lines = 10'000, .longest_pause = 200ms}));
  CHECK(policy.after(10s, {.longest_pause = 201ms})->cause == TierCause::pause);
}

TEST_CASE("with the rule all, every trigger must hold") {
  Policy policy;
  policy.config.triggers = TriggerRule::all;
  (void)policy.after(0s, kCalm);
  CHECK_FALSE(policy.after(10s, {.births = 6000, .demand_lines = 20'000}));
  CHECK(policy.after(10s, {.births = 6000, .demand_lines = 20'000, .longest_pause = 1s}));
}

TEST_CASE("pressure that pauses does not add up") {
  Policy policy;
  (void)policy.after(0s, kFull);
  (void)policy.after(20s, kCalm);
  CHECK_FALSE(policy.after(20s, kFull));  // 40 s after the first, but pressed only now
  CHECK(policy.tier() == Tier::strip);
}

TEST_CASE("switching governing off leaves the tiers at once") {
  Policy policy;
  CHECK_FALSE(policy.release());
  (void)policy.after(0s, kFull);
  CHECK(policy.release()->cause == TierCause::reload);
  CHECK(policy.tier() == Tier::pass);
}
