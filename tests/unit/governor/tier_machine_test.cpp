#include "governor/tier_machine.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using weir::Duration;
using weir::GovernorConfig;
using weir::MonotonicTime;
using weir::Tier;
using weir::detail::TierMachine;
using Step = TierMachine::Step;

namespace {

constexpr TierMachine::Look kOver{.over = true};
constexpr TierMachine::Look kFits{};
constexpr TierMachine::Look kCalm{.calm = true, .fits = true};
constexpr TierMachine::Look kClose{.fits = true};
constexpr TierMachine::Look kLate{.late = true};

MonotonicTime at(Duration time) {
  return MonotonicTime(1000s + time);
}

TierMachine entered(const GovernorConfig& config) {
  TierMachine machine;
  machine.enter(config, at(0s));
  return machine;
}

}  // namespace

TEST_CASE("a family that does not fit chooses labels anew, then compresses, then shows its total") {
  const GovernorConfig config;
  TierMachine machine = entered(config);
  CHECK(machine.tier() == Tier::strip);
  CHECK(machine.look(config, at(1s), kOver) == Step::stay);
  CHECK(machine.look(config, at(30s), kOver) == Step::stay);
  CHECK(machine.look(config, at(31s), kOver) == Step::choose);
  CHECK(machine.look(config, at(32s), kOver) == Step::compress);
  machine.change(Tier::compress, at(32s));
  CHECK(machine.look(config, at(60s), kOver) == Step::stay);
  CHECK(machine.look(config, at(61s), kOver) == Step::essential);
}

TEST_CASE("a choice that helped starts the times anew") {
  const GovernorConfig config;
  TierMachine machine = entered(config);
  (void)machine.look(config, at(0s), kOver);
  CHECK(machine.look(config, at(30s), kOver) == Step::choose);
  CHECK(machine.look(config, at(31s), kFits) == Step::stay);
  CHECK(machine.look(config, at(32s), kOver) == Step::stay);
  CHECK(machine.look(config, at(62s), kOver) == Step::choose);
}

TEST_CASE("it recovers after the dwell of calm, or after four if it fits only just") {
  const GovernorConfig config;
  TierMachine machine = entered(config);
  CHECK(machine.look(config, at(10s), kCalm) == Step::stay);
  CHECK(machine.look(config, at(20s), kFits) == Step::stay);  // not calm: from the start
  CHECK(machine.look(config, at(30s), kCalm) == Step::stay);
  CHECK(machine.look(config, at(30s + config.dwell - 1s), kCalm) == Step::stay);
  CHECK(machine.look(config, at(30s + config.dwell), kCalm) == Step::recover);
  TierMachine close = entered(config);
  CHECK(close.look(config, at(0s), kClose) == Step::stay);
  CHECK(close.look(config, at(4 * config.dwell - 1s), kClose) == Step::stay);
  CHECK(close.look(config, at(4 * config.dwell), kClose) == Step::recover);
}

TEST_CASE("each flap within the hour doubles the dwell, an hour of rest forgets that") {
  const GovernorConfig config;
  TierMachine machine = entered(config);
  machine.change(Tier::pass, at(10min));
  machine.enter(config, at(20min));
  CHECK(machine.look(config, at(20min), kCalm) == Step::stay);
  CHECK(machine.look(config, at(20min + config.dwell), kCalm) == Step::stay);
  CHECK(machine.look(config, at(20min + 2 * config.dwell), kCalm) == Step::recover);
  machine.change(Tier::pass, at(30min));
  machine.enter(config, at(30min + 61min));
  CHECK(machine.look(config, at(91min), kCalm) == Step::stay);
  CHECK(machine.look(config, at(91min + config.dwell), kCalm) == Step::recover);
}

TEST_CASE("a late page shows totals at once") {
  const GovernorConfig config;
  TierMachine machine = entered(config);
  CHECK(machine.look(config, at(1s), kLate) == Step::essential);
  machine.change(Tier::essential, at(1s));
  CHECK(machine.look(config, at(2s), kLate) == Step::stay);
}

TEST_CASE("a higher tier that fits looks after the dwell whether strip suffices") {
  const GovernorConfig config;
  TierMachine machine = entered(config);
  machine.change(Tier::compress, at(0s));
  CHECK(machine.look(config, at(0s), kFits) == Step::stay);
  CHECK(machine.look(config, at(config.dwell), kFits) == Step::relax);
  CHECK(machine.look(config, at(config.dwell + 1s), kFits) == Step::stay);
}

TEST_CASE("the first time in the way is free, those after it fade within half hours") {
  const GovernorConfig config;
  TierMachine machine = entered(config);
  CHECK(machine.demerit(at(0s)) == 0);
  machine.change(Tier::pass, at(0s));
  machine.enter(config, at(0s));
  CHECK(machine.demerit(at(0s)) == Approx(1));
  CHECK(machine.demerit(at(15min)) == Approx(0).margin(1e-9));
}
