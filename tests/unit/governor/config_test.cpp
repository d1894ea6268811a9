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
