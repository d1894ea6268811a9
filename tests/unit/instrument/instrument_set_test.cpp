#include "weir/instrument/instrument_set.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "support/fake_clock.hpp"

using namespace weir;

namespace {

SampleBatch collect(Collector& collector) {
  const HostRoot host;
  const test::FakeClock clock;
  const Logger log;
  SampleBatch batch;
  REQUIRE(collector.collect({host, clock, clock.monotonic(), {}, log}, batch));
  return batch;
}

std::string error_of(const InstrumentSpec& spec) {
  InstrumentSet set;
  const auto family = set.counter(spec);
  return family ? "" : family.error().message();
}

}  // namespace

TEST_CASE("the set's collector delivers every family with its type") {
  InstrumentSet set;
  const auto collector = set.collector();
  const auto counter = set.counter({.name = "x_total", .help = "X.", .label_names = {"a"}}).value();
  const auto gauge = set.gauge({.name = "y", .help = "Y."}).value();
  const auto histogram = set.histogram({.name = "z_seconds", .help = "Z."}, {0.5}).value();
  counter->with({"1"}).add(2);
  gauge->get().set(-3);
  histogram->get().observe(0.25);
  histogram->get().observe(4);

  const SampleBatch batch = collect(*collector);
  REQUIRE(batch.size() == 4);
  CHECK(batch.family_of(batch.row_family(0)).type == MetricType::counter);
  CHECK(batch.value(0) == 2);
  CHECK(batch.value(1) == -3);
  CHECK(batch.kind(2) == UnitKind::histogram);
  CHECK(batch.histogram(2).cumulative[0] == 1);
  CHECK(batch.histogram(2).cumulative[1] == 2);
  CHECK(batch.histogram(2).sum == 4.25);
  CHECK(batch.family_of(batch.row_family(3)).name == "weir_instrument_overflowed_total");
  CHECK(batch.labels(3).view() == R"(family="x_total")");
}

TEST_CASE("a later run has new values, and new children where they belong") {
  InstrumentSet set;
  const auto collector = set.collector();
  const auto first = set.counter({.name = "a_total", .help = "", .label_names = {"id"}}).value();
  const auto second = set.histogram({.name = "b_seconds", .help = ""}, {0.5}).value();
  first->with({"1"}).add(1);
  second->get().observe(0.25);
  const HostRoot host;
  const test::FakeClock clock;
  const Logger log;
  SampleBatch batch;
  const auto run = [&] {
    batch.clear();
    REQUIRE(collector->collect({host, clock, clock.monotonic(), {}, log}, batch));
  };
  run();
  CHECK(batch.layout() == nullptr);
  first->with({"1"}).add(1);
  second->get().observe(4);
  run();
  const auto layout = batch.layout();
  CHECK(layout != nullptr);
  REQUIRE(batch.size() == 3);
  CHECK(batch.value(0) == 2);
  CHECK(batch.histogram(1).cumulative[1] == 2);
  CHECK(batch.histogram(1).sum == 4.25);
  run();
  CHECK(batch.layout() == layout);

  first->with({"2"}).add(5);
  run();
  CHECK(batch.layout() == nullptr);
  REQUIRE(batch.size() == 4);
  CHECK(batch.labels(0).view() == R"(id="1")");
  CHECK(batch.value(0) == 2);
  CHECK(batch.labels(1).view() == R"(id="2")");
  CHECK(batch.value(1) == 5);
  CHECK(batch.histogram(2).sum == 4.25);
  const auto third = set.gauge({.name = "c", .help = ""}).value();
  const auto fourth = set.gauge({.name = "d", .help = "", .label_names = {"id"}}).value();
  third->get().set(-1);
  fourth->with({"1"}).set(7);
  run();
  run();
  REQUIRE(batch.size() == 7);
  fourth->with({"2"}).set(8);  // the row behind it was another family's, of the same kind
  run();
  REQUIRE(batch.size() == 8);
  CHECK(batch.value(3) == -1);
  CHECK(batch.value(4) == 7);
  CHECK(batch.labels(5).view() == R"(id="2")");
  CHECK(batch.value(5) == 8);
}

TEST_CASE("wrong specifications are refused with the reason") {
  CHECK(error_of({.name = "9x_total"}) == "instrument '9x_total': not a metric name");
  CHECK(error_of({.name = "x"}) == "instrument 'x': a counter's name ends in _total");
  CHECK(error_of({.name = "x_total", .label_names = {"a-b"}}) ==
        "instrument 'x_total': 'a-b' is not a label name");
  CHECK(error_of({.name = "x_total", .label_names = {"__a"}}) ==
        "instrument 'x_total': '__a' is not a label name");
  CHECK(error_of({.name = "x_total", .label_names = {"a", "a"}}) ==
        "instrument 'x_total': label 'a' twice");
  CHECK(error_of({.name = "x_total", .label_names = {"a", "b"}}).empty());
  InstrumentSet set;
  CHECK_FALSE(set.histogram({.name = "h"}, {1, 1}));
  CHECK_FALSE(set.histogram({.name = "h"}, {INFINITY}));
  CHECK_FALSE(set.histogram({.name = "h", .label_names = {"le"}}));
  CHECK(set.histogram({.name = "h"}, {}));
  CHECK(set.gauge({.name = "h"}).error().code() == ErrorCode::conflict);
}

TEST_CASE("the collector outlives the set") {
  auto set = std::make_unique<InstrumentSet>();
  const auto collector = set->collector();
  const auto gauge = set->gauge({.name = "y"}).value();
  set.reset();
  gauge->get().set(7);
  CHECK(collect(*collector).value(0) == 7);
}
