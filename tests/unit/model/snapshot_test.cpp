#include "weir/snapshot.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <vector>

using namespace weir;

TEST_CASE("a snapshot of batches sorts families and keeps the first of duplicates") {
  SampleBatch first;
  first.add(FamilySpec{"b", "", MetricType::gauge}, {{"x", "1"}}, 1);
  SampleBatch second;
  second.add(FamilySpec{"b", "", MetricType::gauge}, {{"x", "1"}}, 2);
  second.add(FamilySpec{"b", "", MetricType::gauge}, {{"x", "2"}}, 3);
  second.add(FamilySpec{"b", "", MetricType::counter}, {{"x", "3"}}, 4);
  const FamilyIndex histogram = second.family(FamilySpec{"a", "", MetricType::histogram});
  const std::vector<double> bounds{1};
  const std::vector<double> cumulative{2, 5};
  second.add_histogram(histogram, LabelText{}, {bounds, cumulative, 9});

  const std::array<const SampleBatch*, 2> batches{&first, &second};
  const auto snapshot = make_snapshot(batches, WallTime{});
  REQUIRE(snapshot->parts.size() == 2);
  CHECK(snapshot->parts[0].block->family->name == "a");
  CHECK(
      std::ranges::equal(snapshot->values_of(snapshot->parts[0]), std::vector<double>{2, 5, 9, 5}));
  CHECK(snapshot->parts[0].block->shapes[0].lines() == 4);
  CHECK(std::ranges::equal(snapshot->values_of(snapshot->parts[1]), std::vector<double>{1, 3}));
  CHECK(snapshot->lines() == 6);
}
