// Exemplars of one fold: the labels that they get, and which of them stay.
#include <catch2/catch.hpp>

#include "governor/exemplar_labels.hpp"
#include "governor/exemplar_ring.hpp"
#include "governor/fold_exemplars.hpp"

using namespace weir;
using namespace weir::detail;

namespace {

const std::vector<std::string> kUnlisted{};

std::string composed(const LabelSet& own, const LabelSet& unit, const LabelSet& fold,
                     const std::vector<std::string>& first = kUnlisted, std::size_t skipped = 0) {
  ExemplarLabels labels;
  CHECK(labels.compose(own.text(), unit.text(), fold.text(), first) == skipped);
  return labels.text();
}

ExemplarFacts of_member(std::uint32_t member, TimestampMs seen, double value = 1) {
  return {value, seen, seen, value, member, true};
}

bool put(ExemplarRing& ring, const ExemplarFacts& facts, UnitKind kind = UnitKind::scalar,
         std::span<const double> bounds = {}) {
  const auto place = ring.place_for(facts, kind, bounds);
  if (place) ring.put(*place, facts, "member=\"" + std::to_string(facts.member) + "\"");
  return place.has_value();
}

}  // namespace

TEST_CASE("an exemplar on a fold has its own labels and the values that the fold hides") {
  const LabelSet fold{{"path", "/buy"}, {"user", "__other__"}};
  const LabelSet unit{{"path", "/buy"}, {"user", "ann"}};
  CHECK(composed({{"trace_id", "x"}}, unit, fold) == R"(trace_id="x",user="ann")");
  CHECK(composed({}, unit, fold) == R"(user="ann")");
  CHECK(composed({{"user", "his own word"}}, unit, fold) == R"(user="his own word")");
  CHECK(composed({}, unit, LabelSet{}) == R"(path="/buy",user="ann")");
}

TEST_CASE("labels of an exemplar on a fold that pass 128 characters are skipped and counted") {
  const std::string umlauts = [] {
    std::string text;
    for (int i = 0; i < 120; ++i) text += "\xc3\xa4";
    return text;
  }();
  const LabelSet fold{{"path", "__other__"}, {"user", "__other__"}};
  CHECK(composed({}, {{"path", "/buy"}, {"user", umlauts}}, fold, {"user"}, 1) ==
        "user=\"" + umlauts + "\"");  // 4 + 120: no room for path and /buy
  CHECK(composed({}, {{"path", "/buy"}, {"user", umlauts}}, fold, kUnlisted, 1) ==
        R"(path="/buy")");
  CHECK(composed({}, {{"p", "123"}, {"user", umlauts}}, fold).size() == 240 + 15);
  CHECK(composed({}, {{"user", umlauts + "12345"}}, fold, kUnlisted, 1).empty());
}

TEST_CASE("a counter's exemplars take turns, and the latest of each member stay") {
  ExemplarRing ring;
  for (std::uint32_t member = 0; member < 6; ++member)
    CHECK(put(ring, of_member(member, 100 + member)));
  CHECK(ring.entries().size() == 4);
  CHECK_FALSE(put(ring, of_member(5, 105)));  // the same again
  CHECK_FALSE(put(ring, of_member(9, 50)));   // older than all
  for (const std::uint32_t member : {2U, 3U, 4U, 5U, 5U}) CHECK(ring.next().facts.member == member);
  CHECK(put(ring, of_member(3, 200)));
  CHECK(ring.next().facts.timestamp == 200);
  CHECK(ring.next().facts.timestamp == 200);  // Prometheus refuses what is older
}

TEST_CASE("exemplars without a timestamp take turns for ever") {
  ExemplarRing ring;
  for (std::uint32_t member = 0; member < 2; ++member)
    CHECK(put(ring, {1, std::nullopt, 7, 1, member, false}));
  const auto first = ring.next().facts.member;
  CHECK(ring.next().facts.member != first);
  CHECK(ring.next().facts.member == first);
  // What an upstream sent takes their place until it is old.
  CHECK(put(ring, of_member(8, 100)));
  CHECK(ring.entries().size() == 1);
  CHECK_FALSE(put(ring, {9, std::nullopt, 100 + ExemplarRing::kOldMs, 99, 0, false}));
  CHECK(put(ring, {9, std::nullopt, 101 + ExemplarRing::kOldMs, 99, 0, false}));
  CHECK(ring.entries().size() == 1);
  CHECK(ring.next().facts.member == 0);
}

TEST_CASE("a histogram has one exemplar for each bucket, the latest") {
  ExemplarRing ring;
  const std::array bounds{1.0, 2.0};
  CHECK(put(ring, of_member(1, 100, 0.5), UnitKind::histogram, bounds));
  CHECK(put(ring, of_member(2, 101, 1.0), UnitKind::histogram, bounds));
  CHECK(put(ring, of_member(3, 102, 1.5), UnitKind::histogram, bounds));
  CHECK(put(ring, of_member(4, 103, 99), UnitKind::histogram, bounds));
  REQUIRE(ring.entries().size() == 3);
  CHECK(ring.entries()[0].facts.member == 2);
  CHECK_FALSE(put(ring, of_member(5, 99, 0.1), UnitKind::histogram, bounds));
  CHECK(bucket_of(bounds, 1.0) == 0);
  CHECK(bucket_of(bounds, 2.5) == 2);
  CHECK(bucket_of(bounds, std::nan("")) == 2);
}

TEST_CASE("the heaviest four members are noted, in order") {
  FoldExemplars::Record record;
  for (const std::uint32_t weight : {3U, 9U, 1U, 5U, 7U, 2U, 8U})
    record.note({static_cast<double>(weight), 0, weight, 0, 0});
  REQUIRE(record.culprits_size == 4);
  std::vector<std::uint32_t> members;
  for (const Culprit& culprit : record.culprits) members.push_back(culprit.member);
  CHECK(members == std::vector<std::uint32_t>{9, 8, 7, 5});
}
