#include <catch2/catch.hpp>
#include <functional>
#include <limits>

#include "weir/governor_config.hpp"

using namespace weir;

namespace {

using namespace std::chrono_literals;

std::string error_of(const std::function<void(GovernorConfig&)>& change) {
  GovernorConfig config;
  change(config);
  const auto checked = finalize(std::move(config));
  return checked ? "" : checked.error().message();
}

}  // namespace

TEST_CASE("the defaults hold, and finalize fills in what is left open") {
  const auto checked = finalize({});
  REQUIRE(checked);
  CHECK(checked->values().max_members == 200'000);
  CHECK(checked->values().hash_seed.has_value());
  GovernorConfig own;
  own.hash_seed = 3;
  own.max_members = 10'000;
  CHECK(finalize(own)->values().hash_seed == 3);
  CHECK(finalize(own)->values().max_members == 10'000);
}

TEST_CASE("flags that contradict each other are refused, and both are named") {
  const std::pair<std::pair<const char*, const char*>, std::function<void(GovernorConfig&)>>
      contradictions[] = {
          {{"--governor.family-floor", "--max-series"}, [](auto& c) { c.family_floor = 10'001; }},
          {{"--governor.max-members", "--max-series"}, [](auto& c) { c.max_members = 9'999; }},
          {{"--governor.tier3-after", "--governor.tier2-after"},
           [](auto& c) { c.tier3_after = 29s; }},
          {{"--governor.dwell", "--governor.evaluate-interval"},
           [](auto& c) {
             c.evaluate_interval = 2s;
             c.dwell = 1999ms;
           }},
          {{"--governor.breaker-probe-max", "--governor.breaker-probe-interval"},
           [](auto& c) { c.breaker.max_probe_interval = 29s; }},
          {{"--governor.tier2-keep-labels", "--governor.tier1-strip-labels"},
           [](auto& c) {
             c.tier1_strip_labels = {"region"};
             c.tier2_keep_labels = {"service", "region"};
           }},
          {{"--governor.pin", "--governor.overflow-value"},
           [](auto& c) {
             c.pins = {{"up", LabelSet{{"user", "__other__"}}}};
           }},
      };
  for (const auto& [flags, change] : contradictions) {
    const std::string error = error_of(change);
    INFO(error);
    CHECK(error.starts_with(std::string(flags.first) + ": must be "));
    CHECK(error.find(std::string(" ") + flags.second) != std::string::npos);
  }
}

TEST_CASE("a label that is to be kept leaves the default list of those that go first") {
  GovernorConfig config;
  config.tier2_keep_labels = {"service", "region"};
  const auto finalized = finalize(config);
  REQUIRE(finalized);
  CHECK(finalized->values().tier1_strip_labels == std::vector<std::string>{"version"});
}

TEST_CASE("what is merely unusual is taken") {
  CHECK(error_of([](auto& c) { c.max_series = 1; }).empty());  // less than the default floor
  CHECK(error_of([](auto& c) { c.family_floor = c.max_series; }).empty());
  CHECK(error_of([](auto& c) { c.family_floor = 0; }).empty());
  CHECK(error_of([](auto& c) { c.max_members = c.max_series; }).empty());
  CHECK(error_of([](auto& c) { c.tier3_after = c.tier2_after; }).empty());
  CHECK(error_of([](auto& c) { c.dwell = c.evaluate_interval; }).empty());
  CHECK(error_of([](auto& c) { c.dwell = 5s; }).empty());  // less than the default interval
  CHECK(error_of([](auto& c) { c.max_memory_pressure = 1; }).empty());
  CHECK(error_of([](auto& c) { c.breaker.failures = 0; }).empty());
  CHECK(error_of([](auto& c) { c.breaker.max_probe_interval = c.breaker.probe_interval; }).empty());
  CHECK(error_of([](auto& c) { c.tier1_strip_labels.clear(); }).empty());
  CHECK(error_of([](auto& c) { c.pins = {{"up", {}}}; }).empty());
}

TEST_CASE("a wrong setting is an error that names its flag and value") {
  CHECK(error_of([](auto& c) { c.max_series = -5; }) ==
        "--max-series: must be at least 1 and at most 100000000, got -5");
  CHECK(error_of([](auto& c) { c.tier2_after = 0s; }) ==
        "--governor.tier2-after: must be above 0, got 0s");

  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::pair<const char*, std::function<void(GovernorConfig&)>> wrong[] = {
      {"--max-series", [](auto& c) { c.max_series = 0; }},
      {"--governor.max-new-series-rate", [](auto& c) { c.max_new_series_rate = 0; }},
      {"--governor.max-new-series-rate", [&](auto& c) { c.max_new_series_rate = nan; }},
      {"--governor.tier2-sample-rate", [](auto& c) { c.tier2_sample_rate = 1.1; }},
      {"--governor.tier2-sample-rate", [](auto& c) { c.tier2_sample_rate = -0.1; }},
      {"--governor.tier2-sample-rate", [&](auto& c) { c.tier2_sample_rate = nan; }},
      {"--governor.max-members", [](auto& c) { c.max_members = 9'999; }},
      {"--governor.max-members", [](auto& c) { c.max_members = -1; }},
      {"--governor.max-pause", [](auto& c) { c.max_pause = -1s; }},
      {"--governor.max-memory-pressure", [](auto& c) { c.max_memory_pressure = 0; }},
      {"--governor.max-memory-pressure", [](auto& c) { c.max_memory_pressure = 20; }},
      {"--governor.max-memory-pressure", [&](auto& c) { c.max_memory_pressure = nan; }},
      {"--governor.family-floor", [](auto& c) { c.family_floor = -1; }},
      {"--governor.breaker-failures", [](auto& c) { c.breaker.failures = -1; }},
      {"--governor.breaker-slow-after", [](auto& c) { c.breaker.slow_after = 0s; }},
      {"--governor.breaker-probe-interval", [](auto& c) { c.breaker.probe_interval = 0s; }},
      {"--governor.breaker-probe-max", [](auto& c) { c.breaker.max_probe_interval = -1s; }},
      {"--governor.evaluate-interval", [](auto& c) { c.evaluate_interval = 0s; }},
      {"--governor.tier3-after", [](auto& c) { c.tier3_after = -1s; }},
      {"--governor.tier3-after", [](auto& c) { c.tier3_after = 29s; }},
      {"--governor.dwell", [](auto& c) { c.dwell = 0s; }},
      {"--governor.tier1-strip-labels",
       [](auto& c) {
         c.tier1_strip_labels = {"ok", "9"};
       }},
      {"--governor.tier2-keep-labels", [](auto& c) { c.tier2_keep_labels = {"a-b"}; }},
      {"--governor.overflow-value", [](auto& c) { c.overflow_value = ""; }},
      {"--governor.pin",
       [](auto& c) {
         c.pins = {{"a b", {}}};
       }},
  };
  for (const auto& [flag, change] : wrong) {
    INFO(flag);
    CHECK(error_of(change).starts_with(std::string(flag) + ": must be "));
  }
}
