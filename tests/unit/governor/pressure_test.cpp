#include "governor/pressure.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace std::chrono_literals;
using weir::Duration;
using weir::GovernorConfig;
using weir::MonotonicTime;
using weir::TierCause;
using weir::TriggerRule;
using weir::detail::Pressure;

namespace {

MonotonicTime at(Duration time) {
  return MonotonicTime(1000s + time);
}

// A pressure that has seen its first evaluation.
Pressure begun(const GovernorConfig& config) {
  Pressure pressure;
  CHECK(pressure.observe(config, at(0s), {}));
  return pressure;
}

}  // namespace

TEST_CASE("a fiftieth of the budget is not shared out") {
  GovernorConfig config;
  CHECK(begun(config).capacity() == 9800);
  config.max_series = 1;
  CHECK(begun(config).capacity() == 1);
}

TEST_CASE("a rush is a high rate that would spend the budget within a minute") {
  const GovernorConfig config;
  Pressure pressure = begun(config);
  CHECK_FALSE(pressure.observe(config, at(5s), {.births = 3000, .demand_lines = 3000}));
  CHECK(pressure.observe(config, at(10s), {.births = 3000, .demand_lines = 6000}));
  CHECK(pressure.new_series_per_second() == 600);
  CHECK(pressure.seconds_to_exhaustion() == Approx(3800.0 / 600));
  CHECK(pressure.rushes());
  CHECK(pressure.evaluated_births() == 6000);
  CHECK(pressure.observe(config, at(20s), {.births = 60, .demand_lines = 6060}));
  CHECK_FALSE(pressure.rushes());
  CHECK(pressure.observe(config, at(30s), {.births = 0, .demand_lines = 6060}));
  CHECK(std::isinf(pressure.seconds_to_exhaustion()));
}

TEST_CASE("growth that leaves time is no rush") {
  GovernorConfig config;
  config.max_series = 1'000'000;
  Pressure pressure = begun(config);
  CHECK(pressure.observe(config, at(10s), {.births = 6000, .demand_lines = 6000}));
  CHECK_FALSE(pressure.rushes());
}

TEST_CASE("pauses take from the capacity only while new series come, and it comes back") {
  const GovernorConfig config;
  Pressure pressure = begun(config);
  CHECK(pressure.observe(config, at(10s), {.longest_pause = 1s}));
  CHECK(pressure.capacity() == 9800);
  CHECK(pressure.observe(config, at(20s), {.births = 1, .longest_pause = 1s}));
  CHECK(pressure.capacity() == 7840);
  for (int i = 3; i < 8; ++i) CHECK(pressure.observe(config, at(i * 10s), {}));
  CHECK(pressure.capacity() == 9800);
}

TEST_CASE("want of memory takes from the capacity only while new series come") {
  const GovernorConfig config;
  Pressure pressure = begun(config);
  CHECK(pressure.observe(config, at(10s), {.memory_pressure = 0.9}));
  CHECK(pressure.capacity() == 9800);
  CHECK(pressure.cause() == TierCause::none);
  CHECK_FALSE(pressure.observe(config, at(15s), {.memory_pressure = 0.21}));  // the largest counts
  CHECK(pressure.observe(config, at(20s), {.births = 1, .memory_pressure = 0.1}));
  CHECK(pressure.capacity() == 7840);
  CHECK(pressure.cause() == TierCause::memory_pressure);
  CHECK(pressure.observe(config, at(30s), {.births = 1, .memory_pressure = 0.2}));
  CHECK(pressure.capacity() > 7840);  // at the limit is not beyond it
  CHECK(pressure.cause() == TierCause::memory_pressure);
  for (int i = 4; i < 8; ++i) CHECK(pressure.observe(config, at(i * 10s), {}));
  CHECK(pressure.capacity() == 9800);
  CHECK(pressure.cause() == TierCause::none);
}

TEST_CASE("if all triggers must hold, a pause alone does nothing") {
  GovernorConfig config;
  config.triggers = TriggerRule::all;
  Pressure pressure = begun(config);
  CHECK(pressure.observe(config, at(10s), {.births = 1, .longest_pause = 1s}));
  CHECK(pressure.capacity() == 9800);
  CHECK(
      pressure.observe(config, at(20s), {.births = 1, .demand_lines = 20000, .longest_pause = 1s}));
  CHECK(pressure.capacity() == 7840);
}

TEST_CASE("a page that was too late shrinks the next ones to what half of its time allows") {
  const GovernorConfig config;
  Pressure pressure = begun(config);
  CHECK(pressure.observe(config, at(10s), {.page_time = 20s, .page_deadline = 10s}));
  CHECK(pressure.is_late());
  CHECK(pressure.capacity() == 2450);
  CHECK(pressure.observe(config, at(20s), {.page_time = 1s, .page_deadline = 10s}));
  CHECK_FALSE(pressure.is_late());
}
