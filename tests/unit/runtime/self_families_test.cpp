#include <catch2/catch.hpp>

#include "runtime/self_metrics.hpp"
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
  detail::add_family_metrics(report, batch);
  const SampleBatch* batches[] = {&batch};
  const auto page = make_snapshot(batches, {});
  const char* const its = R"(family="latency_seconds",tenant="shop")";
  const char* const others = R"(family="size_bytes",tenant="shop")";
  CHECK(value_of(*page, "weir_governor_family_dropped_bounds", its) == 4);
  CHECK(value_of(*page, "weir_governor_family_dropped_bounds", others) == 0);
  CHECK(value_of(*page, "weir_governor_family_dropped_bounds_timestamp_seconds", its) == 1234);
}
