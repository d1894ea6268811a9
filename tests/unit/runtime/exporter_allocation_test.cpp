// A scrape in steady state allocates nothing per sample: the number of allocations does not depend
// on the number of series.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "support/allocation_count.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_collector.hpp"
#include "weir/exporter.hpp"

using namespace weir;
using namespace weir::test;

namespace {

std::uint64_t allocations_per_scrape(std::size_t series) {
  std::vector<std::string> values;
  for (std::size_t i = 0; i < series; ++i) values.push_back("value-" + std::to_string(i));
  FakeClock clock;
  GovernorConfig config;
  config.max_series = 1'000'000;
  config.max_new_series_rate = 1e9;
  Exporter exporter({}, *finalize(config), clock);
  double value = 0;
  const auto registration = exporter.registry().add(
      "many", fake_collector([&](const CollectContext&, SampleBatch& out) -> Expected<void> {
        const FamilyIndex family =
            out.family(FamilySpec{"many_total", "Many.", MetricType::counter});
        for (const std::string& text : values) out.add(family, {{"label", text}}, ++value);
        return {};
      }));
  std::uint64_t before = 0;
  for (int scrape = 0; scrape < 20; ++scrape) {  // the first ones warm up
    clock.advance(std::chrono::seconds(15));
    before = allocation_count();
    const auto page = exporter.scrape({{}, {}, "test"});
    if (!page || page->snapshot->lines() < series) return UINT64_MAX;
  }
  return allocation_count() - before;
}

}  // namespace

TEST_CASE("the allocations of a steady scrape do not depend on the number of series") {
  const std::uint64_t few = allocations_per_scrape(100);
  const std::uint64_t many = allocations_per_scrape(10'000);
  CHECK(few > 0);
  CHECK(many < few + 20);
}
