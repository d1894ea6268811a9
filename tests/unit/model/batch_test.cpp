#include "weir/batch.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

using namespace weir;

namespace {

constexpr FamilySpec kLoad{"node_load1", "1m load average.", MetricType::gauge};
constexpr FamilySpec kLatency{"latency_seconds", "Latency.", MetricType::histogram};
constexpr FamilySpec kDuration{"duration_seconds", "Duration.", MetricType::summary};

const std::vector<double> kBounds{0.1, 1};
const std::vector<double> kCumulative{3, 5, 9};

}  // namespace

TEST_CASE("a batch gives back what was added") {
  SampleBatch batch;
  batch.add(kLoad, {{"b", "2"}, {"a", "1"}}, 0.5);
  const FamilyIndex latency = batch.family(kLatency);
  batch.add_histogram(latency, LabelText{}, {kBounds, kCumulative, 4.5});
  batch.set_timestamp(1234);
  const LabelSet trace{{"trace_id", "abc"}};
  batch.add_exemplar(1, {trace.text(), 0.7, std::nullopt});
  const FamilyIndex duration = batch.family(kDuration);
  batch.add_summary(duration, LabelText{},
                    {std::vector<double>{0.5}, std::vector<double>{2}, 7, 8});

  REQUIRE(batch.size() == 3);
  CHECK(batch.labels(0).view() == R"(a="1",b="2")");
  CHECK(batch.value(0) == 0.5);
  CHECK(batch.lines(0) == 1);
  CHECK(batch.kind(1) == UnitKind::histogram);
  CHECK(std::ranges::equal(batch.histogram(1).bounds, kBounds));
  CHECK(std::ranges::equal(batch.histogram(1).cumulative, kCumulative));
  CHECK(batch.histogram(1).sum == 4.5);
  CHECK(batch.lines(1) == 5);
  CHECK(batch.labels(1).empty());
  CHECK(batch.summary(2).count == 8);
  CHECK(batch.summary(2).sum == 7);
  CHECK(batch.summary(2).values[0] == 2);
  CHECK(batch.lines(2) == 3);
  REQUIRE(batch.timestamps().size() == 1);
  CHECK(batch.timestamps()[0].row == 1);
  REQUIRE(batch.exemplars().size() == 1);
  CHECK(batch.exemplar(batch.exemplars()[0]).labels == trace.text());
}

TEST_CASE("one name with two types is two families") {
  SampleBatch batch;
  const FamilyIndex gauge = batch.family(FamilySpec{"x", "", MetricType::gauge});
  const FamilyIndex counter = batch.family(FamilySpec{"x", "", MetricType::counter});
  CHECK(gauge != counter);
  CHECK(batch.family(FamilySpec{"x", "", MetricType::counter}) == counter);
  CHECK(batch.families().size() == 2);
}

TEST_CASE("truncating takes rows with all that hangs on them") {
  SampleBatch batch;
  const FamilyIndex latency = batch.family(kLatency);
  batch.add_histogram(latency, LabelText{}, {kBounds, kCumulative, 4.5});
  batch.add(kLoad, {{"a", "1"}}, 1);
  batch.add_histogram(latency, std::vector<LabelView>{{"a", "1"}}, {kBounds, kCumulative, 1});
  batch.set_timestamp(1);
  batch.truncate(1);
  CHECK(batch.size() == 1);
  CHECK(batch.timestamps().empty());
  batch.add(kLoad, {{"a", "2"}}, 2);
  batch.add_histogram(latency, LabelText{}, {kBounds, kCumulative, 6});
  CHECK(batch.labels(1).view() == R"(a="2")");
  CHECK(batch.histogram(0).sum == 4.5);
  CHECK(batch.histogram(2).sum == 6);
}

TEST_CASE("rolling back takes rows and the families that came with them") {
  SampleBatch batch;
  batch.add(kLoad, 1);
  const SampleBatch::Mark before = batch.mark();
  batch.add(kLoad, {{"a", "1"}}, 1);
  batch.add(FamilySpec{kLoad.name, "", MetricType::counter}, 2);
  batch.add(FamilySpec{"new", "of the failed input", MetricType::gauge}, 3);
  batch.rollback(before);
  CHECK(batch.size() == 1);
  REQUIRE(batch.families().size() == 1);
  CHECK(batch.family(kLoad) == FamilyIndex{0});
  const FamilyIndex again = batch.family(FamilySpec{"new", "of the next", MetricType::gauge});
  CHECK(batch.family_of(again).help == "of the next");
}

TEST_CASE("a family's help can be told late") {
  SampleBatch batch;
  const FamilyIndex family = batch.family(FamilySpec{"x", "", MetricType::gauge});
  batch.set_help(family, "known now");
  CHECK(batch.family_of(family).help == "known now");
}

TEST_CASE("clearing keeps families, forgetting drops them") {
  SampleBatch batch;
  batch.add(kLoad, 1);
  batch.clear();
  CHECK(batch.empty());
  CHECK(batch.families().size() == 1);
  batch.forget_families();
  CHECK(batch.families().empty());
}
