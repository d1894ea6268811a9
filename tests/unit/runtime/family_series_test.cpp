#include <catch2/catch.hpp>

#include "runtime/family_series.hpp"
#include "support/page_values.hpp"

using namespace weir;
using weir::test::value_of;

TEST_CASE("what tier 2 leaves out of a family's histograms is told with its time") {
  FamilyReport family;
  family.family = "latency_seconds";
  family.tenant = "shop";
  family.tier = Tier::compress;
  family.cause = TierCause::persistence;
  family.dropped_bounds = 4;
  family.bounds_since = WallTime(std::chrono::seconds(1234));
  FamilyReport whole = family;
  whole.family = "size_bytes";
  whole.dropped_bounds = 0;
  GovernorReport report;
  report.families =
      std::make_shared<const std::vector<FamilyReport>>(std::vector<FamilyReport>{family, whole});
  SampleBatch batch;
  detail::FamilySeries().add(report, batch);
  const SampleBatch* batches[] = {&batch};
  const auto page = make_snapshot(batches, {});
  const char* const its = R"(family="latency_seconds",tenant="shop")";
  const char* const others = R"(family="size_bytes",tenant="shop")";
  CHECK(value_of(*page, "weir_governor_family_dropped_bounds", its) == 4);
  CHECK(value_of(*page, "weir_governor_family_dropped_bounds", others) == 0);
  CHECK(value_of(*page, "weir_governor_family_dropped_bounds_timestamp_seconds", its) == 1234);
}

TEST_CASE("families are chosen anew when the governor reports anew") {
  const auto report_of = [](std::string_view family) {
    GovernorReport report;
    report.families = std::make_shared<const std::vector<FamilyReport>>(
        std::vector<FamilyReport>{{.family = std::string(family), .demand_lines = 7}});
    return report;
  };
  detail::FamilySeries series;
  const auto page_of = [&series](const GovernorReport& report) {
    SampleBatch batch;
    series.add(report, batch);
    const SampleBatch* batches[] = {&batch};
    return make_snapshot(batches, {});
  };
  const GovernorReport first = report_of("a");
  for (int page = 0; page < 2; ++page)
    CHECK(value_of(*page_of(first), "weir_governor_family_demand_series", R"(family="a")") == 7);
  const auto second = page_of(report_of("b"));
  CHECK(value_of(*second, "weir_governor_family_demand_series", R"(family="b")") == 7);
  CHECK_FALSE(value_of(*second, "weir_governor_family_demand_series", R"(family="a")"));
}
