#include "runtime/breaker.hpp"

#include <catch2/catch.hpp>
#include <vector>

using namespace weir;
using namespace std::chrono_literals;
using weir::detail::Breaker;
using Verdict = Breaker::Verdict;

namespace {

MonotonicTime at(Duration time) {
  return MonotonicTime(1h + time);
}

Breaker opened(const BreakerConfig& config, Duration time = 0s) {
  Breaker breaker;
  for (int i = 1; i < config.failures; ++i)
    CHECK_FALSE(breaker.note(config, at(time), Verdict::bad));
  CHECK(breaker.note(config, at(time), Verdict::bad));
  return breaker;
}

}  // namespace

TEST_CASE("three failures in a row open the breaker, what lies between begins anew") {
  const BreakerConfig config;
  Breaker breaker;
  for (const Verdict verdict :
       {Verdict::bad, Verdict::bad, Verdict::good, Verdict::bad, Verdict::bad, Verdict::unknown}) {
    CHECK_FALSE(breaker.note(config, at(0s), verdict));
    CHECK(breaker.admits(at(0s)));
    CHECK(breaker.state() == BreakerState::closed);
  }
  CHECK(breaker.note(config, at(0s), Verdict::bad));
  CHECK(breaker.state() == BreakerState::open);
  CHECK(breaker.failures() == 3);
}

TEST_CASE("an open breaker admits nobody until its probe, and a probe that succeeds closes it") {
  const BreakerConfig config;
  Breaker breaker = opened(config);
  CHECK_FALSE(breaker.admits(at(29999ms)));
  CHECK(breaker.probe_in(at(10s)) == 20s);
  CHECK(breaker.admits(at(30s)));
  CHECK(breaker.state() == BreakerState::probing);
  CHECK_FALSE(breaker.note(config, at(30s), Verdict::unknown));  // the probe has yet to be made
  CHECK(breaker.admits(at(31s)));
  CHECK(breaker.note(config, at(31s), Verdict::good));
  CHECK(breaker.state() == BreakerState::closed);
  CHECK_FALSE(breaker.note(config, at(32s), Verdict::bad));  // three are needed again
}

TEST_CASE("each probe that fails doubles the wait, up to the limit, and is no new opening") {
  const BreakerConfig config;
  Breaker breaker = opened(config);
  std::vector<Duration> waits;
  MonotonicTime now = at(0s);
  for (int i = 0; i < 8; ++i) {
    waits.push_back(breaker.probe_in(now));
    now += waits.back();
    REQUIRE(breaker.admits(now));
    CHECK_FALSE(breaker.note(config, now, Verdict::bad));
    CHECK(breaker.state() == BreakerState::open);
  }
  CHECK(waits == std::vector<Duration>{30s, 60s, 120s, 240s, 480s, 600s, 600s, 600s});
  REQUIRE(breaker.admits(now + 600s));
  CHECK(breaker.note(config, now + 600s, Verdict::good));
  CHECK(opened(config).probe_in(at(0s)) == 30s);
}

TEST_CASE("a breaker that is switched off opens never, and lets an open one go") {
  BreakerConfig config;
  Breaker breaker = opened(config);
  config.failures = 0;
  REQUIRE(breaker.admits(at(30s)));
  CHECK(breaker.note(config, at(30s), Verdict::bad));
  CHECK(breaker.state() == BreakerState::closed);
  for (int i = 0; i < 10; ++i) CHECK_FALSE(breaker.note(config, at(40s), Verdict::bad));
}

TEST_CASE("a wait of centuries does not wrap") {
  BreakerConfig config;
  config.probe_interval = Duration::max() / 3;
  config.max_probe_interval = Duration::max() / 2;
  Breaker breaker = opened(config);
  for (int i = 0; i < 4; ++i) CHECK_FALSE(breaker.note(config, at(0s), Verdict::bad));
  CHECK(breaker.probe_in(at(0s)) == config.max_probe_interval);
}
