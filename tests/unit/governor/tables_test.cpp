// The member table, the tombstones and the fold rules.
#include <catch2/catch.hpp>

#include "governor/fold_rule.hpp"
#include "governor/member_table.hpp"
#include "governor/tombstones.hpp"

using namespace weir;
using namespace weir::detail;

namespace {

SeriesKey key(std::uint64_t value) {
  return SeriesKey{value * 64};  // all in the same probe chains
}

}  // namespace

TEST_CASE("members are found with and without a hint, through growth and colliding keys") {
  MemberTable table;
  for (std::uint64_t i = 1; i <= 1000; ++i) {
    REQUIRE(table.find(key(i), 0) == kNone);
    table.insert(key(i), 0);
  }
  for (std::uint64_t i = 1; i <= 1000; ++i) {
    CHECK(table.find(key(i), static_cast<std::uint32_t>(i - 1)) == i - 1);
    CHECK(table.find(key(i), kNone) == i - 1);
  }
}

TEST_CASE("a released member is gone, its record is used again, all others stay") {
  MemberTable table;
  for (std::uint64_t i = 1; i <= 100; ++i) table.insert(key(i), 0);
  for (std::uint32_t i = 0; i < 100; i += 2) table.release(i);
  table.rebuild_index();
  CHECK(table.size() == 50);
  for (std::uint64_t i = 1; i <= 100; ++i) {
    const auto index = static_cast<std::uint32_t>(i - 1);
    CHECK(table.find(key(i), index) == (index % 2 == 0 ? kNone : index));
  }
  CHECK(table.insert(key(500), 0) < 100);
  CHECK(table.end() == 100);
}

TEST_CASE("a member's record is small") {
  CHECK(sizeof(Member) <= 64);
}

TEST_CASE("tombstones remember up to two generations and no more") {
  Tombstones tombstones(10);
  for (std::uint64_t i = 1; i <= 15; ++i) tombstones.add(SeriesKey{i});
  for (std::uint64_t i = 1; i <= 15; ++i) CHECK(tombstones.contains(SeriesKey{i}));
  for (std::uint64_t i = 16; i <= 30; ++i) tombstones.add(SeriesKey{i});
  CHECK_FALSE(tombstones.contains(SeriesKey{1}));
  CHECK(tombstones.contains(SeriesKey{30}));
  CHECK_FALSE(tombstones.contains(SeriesKey{}));
}

TEST_CASE("gauges fold by what is declared, or what the name safely says") {
  const auto rule = [](const FamilySpec& spec, UnitKind kind = UnitKind::scalar) {
    return fold_rule(Family(spec), kind);
  };
  CHECK(rule({"a_total", "", MetricType::counter}) == FoldRule::cumulative);
  CHECK(rule({"a", "", MetricType::histogram}, UnitKind::histogram) == FoldRule::cumulative);
  CHECK(rule({"a", "", MetricType::histogram}) == FoldRule::keep);
  CHECK(rule({"jobs", "", MetricType::gauge, Fold::sum}) == FoldRule::sum);
  CHECK(rule({"cpu_ratio", "", MetricType::gauge, Fold::sum}) == FoldRule::sum);
  CHECK(rule({"last_run_timestamp_seconds", "", MetricType::gauge}) == FoldRule::max);
  CHECK(rule({"heat_celsius", "", MetricType::untyped}) == FoldRule::max);
  CHECK(rule({"size_bytes", "", MetricType::gauge}) == FoldRule::keep);
  CHECK(rule({"a_info", "", MetricType::info, Fold::sum}) == FoldRule::keep);
  CHECK(rule({"state", "", MetricType::stateset}) == FoldRule::keep);
}
