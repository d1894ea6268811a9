// What a series costs in memory, all in: its row in the batch, the governor's member, its place in
// the block, its values, and its lines ready for gzip. And what a scrape takes for a while.
#include <algorithm>
#include <catch2/catch.hpp>

#include "bench/workload.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_collector.hpp"
#include "support/memory_meter.hpp"
#include "weir/exporter.hpp"
#include "weir/exposition.hpp"

using namespace weir;
using namespace weir::test;

namespace {

constexpr std::size_t kSeries = 50'000;

void deliver(const bench::Workload& workload, SampleBatch& out) {
  const bool known = out.restore();
  const Snapshot& page = workload.page();
  std::size_t row = 0;
  for (const SnapshotPart& part : page.parts) {
    const SeriesBlock& block = *part.block;
    const FamilyIndex family = out.family(*block.family);
    for (const BlockUnit& unit : block.units) {
      const Shape& shape = block.shape(unit);
      const auto values = page.values_of(part).subspan(unit.first_value, shape.lines());
      if (shape.kind == UnitKind::scalar) {
        if (known) {
          out.set_value(row, values.front());
        } else {
          out.add(family, block.labels(unit), values.front());
        }
      } else {
        const auto cumulative = values.first(shape.keys.size() + 1);
        const double sum = values[cumulative.size()];
        if (known) {
          out.set_histogram(row, cumulative, sum);
        } else {
          out.add_histogram(family, block.labels(unit), {shape.keys, cumulative, sum});
        }
      }
      ++row;
    }
  }
}

}  // namespace

TEST_CASE("a line costs few bytes all in, and a scrape little for a while") {
  bench::Workload workload(kSeries);  // the application's own: not counted
  const std::size_t before = bytes_in_use();
  FakeClock clock;
  GovernorConfig config;
  config.max_series = 2 * kSeries;
  Exporter exporter({}, *finalize(config), clock);
  Encoder encoder;
  const auto registration = exporter.registry().add(
      "bench", fake_collector([&](const CollectContext&, SampleBatch& out) -> Expected<void> {
        deliver(workload, out);
        return {};
      }));
  std::size_t lines = 0;
  std::size_t for_a_while = 0;
  for (int scrape = 0; scrape < 6; ++scrape) {
    workload.advance();
    clock.advance(std::chrono::seconds(15));
    forget_peak();
    const std::size_t idle = bytes_in_use();
    const auto page = exporter.scrape({{}, {}, "test"});
    REQUIRE(page);
    for (const Encoding encoding : {Encoding::identity, Encoding::gzip}) {
      encoder.encode(*page->snapshot, {Format::text_0_0_4, encoding},
                     [](std::string_view) { return true; });
    }
    lines = page->snapshot->lines();
    for_a_while = peak_bytes() - idle;
  }
  const double per_line = static_cast<double>(bytes_in_use() - before) / static_cast<double>(lines);
  INFO(per_line << " bytes a line, " << for_a_while << " bytes for a while");
  CHECK(lines > kSeries);
  CHECK(per_line < 240);
  CHECK(for_a_while < std::size_t{1} << 19U);
}
