// Native histograms through the governor: what a page shows of them, folded and not.
#include <catch2/catch.hpp>
#include <limits>
#include <map>
#include <random>

#include "governor/native_ledger.hpp"
#include "support/governed.hpp"
#include "weir/snapshot.hpp"

using namespace std::chrono_literals;

namespace weir::test {
namespace {

using detail::LedgerStep;
using detail::NativeHistogram;
using detail::NativeLedger;
using detail::observations;
using Buckets = std::vector<NativeBucket>;

constexpr FamilySpec kLatency{"latency_seconds", "", MetricType::histogram};

void add(SampleBatch& batch, std::initializer_list<LabelView> labels, const NativeHistogram& native,
         double sum) {
  const double count = observations(native.view());
  batch.add_histogram(batch.family(kLatency), std::span(labels.begin(), labels.size()),
                      {{}, {&count, 1}, sum});
  batch.set_native(native.view());
}

NativeHistogram native(std::int32_t schema, Buckets positive, double zero_count = 0,
                       Buckets negative = {}) {
  NativeHistogram made;
  made.schema = schema;
  made.zero_threshold = 0x1p-128;
  made.zero_count = zero_count;
  made.positive = std::move(positive);
  made.negative = std::move(negative);
  return made;
}

// The native histograms of pages, by label text, and that each adds up to its count.
class NativePages {
 public:
  explicit NativePages(GovernorConfig config)
      : config_(finalize(std::move(config)).value()), governor_(config_) {}
  void restart() {
    auto restored = Governor::restore(config_, governor_.save(), now_, {});
    if (!restored) FAIL(restored.error().message());
    governor_ = std::move(*restored);
  }

  using Page = std::map<std::string, NativeHistogram>;
  Page collect(const SampleBatch& batch) {
    now_ += 1s;
    const std::array tenants{TenantBatch{"a", &batch}};
    Collection collection;
    collection.now = now_;
    collection.tenants = tenants;
    collection.scrape_interval = 1s;
    const auto snapshot = governor_.step(collection);
    Page page;
    counts.clear();
    starts = 0;
    for (const SnapshotPart& part : snapshot->parts) {
      starts += part.extras().starts.size();
      for (std::uint32_t i = 0; i < part.block->units.size(); ++i) {
        const BlockUnit& unit = part.block->units[i];
        const std::string labels(part.block->labels(unit).view());
        const double count =
            snapshot->values_of(part)[unit.first_value + part.block->shape(unit).lines() - 1];
        counts[labels] = count;
        if (const auto shown = part.extras().natives.find(i)) {
          page[labels].assign(*shown);
          CHECK(observations(*shown) == count);
        }
      }
    }
    return page;
  }
  [[nodiscard]] const GovernorReport& report() const { return governor_.report(); }

  std::map<std::string, double> counts;
  std::size_t starts = 0;

 private:
  FinalizedGovernorConfig config_;
  Governor governor_;
  MonotonicTime now_{1000s};
};

LedgerStep step_of(const NativeHistogram& last, const NativeHistogram& now) {
  return NativeLedger().step(last, now.view());
}

TEST_CASE("native buckets that grow, fall a little, or fall are forward, jitter, or a reset") {
  const auto last = native(3, {{1, 5}, {2, 1000}}, 4, {{-7, 2}});
  CHECK(step_of(last, last) == LedgerStep::forward);
  CHECK(step_of(last, native(3, {{0, 1}, {1, 5}, {2, 1001}}, 4, {{-7, 2}})) == LedgerStep::forward);
  CHECK(step_of(last, native(3, {{1, 5}, {2, 999}}, 4, {{-7, 2}})) == LedgerStep::jitter);
  CHECK(step_of(last, native(3, {{2, 1000}}, 4, {{-7, 2}})) == LedgerStep::reset);
  CHECK(step_of(last, native(3, {{1, 5}, {2, 1000}}, 3, {{-7, 2}})) == LedgerStep::reset);
  CHECK(step_of(last, native(3, {{1, 5}, {2, 1000}}, 4)) == LedgerStep::reset);
}

TEST_CASE(
    "native buckets that become coarser, or zero wider, go on counting, and finer is a reset") {
  const auto last = native(1, {{-3, 1}, {1, 2}, {2, 3}, {3, 4}});
  CHECK(step_of(last, native(0, {{-1, 1}, {1, 5}, {2, 4}})) == LedgerStep::forward);
  CHECK(step_of(last, native(0, {{-1, 1}, {1, 4}, {2, 9}})) == LedgerStep::reset);
  CHECK(step_of(native(0, {{1, 1}}), native(1, {{1, 9}, {2, 9}})) == LedgerStep::reset);
  auto wider = native(1, {{1, 2}, {2, 3}, {3, 4}}, 1);
  wider.zero_threshold = 0.5;  // the bound of bucket -2, above bucket -3
  CHECK(step_of(last, wider) == LedgerStep::forward);
  CHECK(step_of(wider, last) == LedgerStep::reset);
  wider.zero_threshold = 0.33;  // within bucket -3, which had one
  CHECK(step_of(last, wider) == LedgerStep::reset);
}

TEST_CASE("native increments are what was counted since, at the later resolution") {
  NativeLedger ledger;
  const auto last = native(1, {{1, 2}, {2, 3}, {3, 4}}, 1);
  const auto now = native(0, {{1, 6}, {2, 4}, {9, 1}}, 3);
  REQUIRE(ledger.step(last, now.view()) == LedgerStep::forward);
  const NativeHistogram& forward = ledger.increments(LedgerStep::forward, now.view());
  CHECK(forward.schema == 0);
  CHECK(forward.zero_count == 2);
  CHECK(forward.positive == Buckets{{1, 1}, {9, 1}});
  CHECK(ledger.increments(LedgerStep::reset, now.view()).positive == now.positive);
  CHECK(ledger.increments(LedgerStep::jitter, now.view()).positive.empty());
}

TEST_CASE("within the budget a native histogram passes as it came, with its start") {
  NativePages pages(test_config(100));
  SampleBatch batch;
  add(batch, {{"u", "1"}}, native(8, {{-5, 1}, {-4, 0}, {40, 7}}, 2, {{3, 1}}), 5);
  batch.set_start(0, 42);
  for (int round = 0; round < 2; ++round) {
    const auto page = pages.collect(batch);
    REQUIRE(page.size() == 1);
    CHECK(page.at("u=\"1\"").schema == 8);
    CHECK(page.at("u=\"1\"").positive == Buckets{{-5, 1}, {-4, 0}, {40, 7}});
    CHECK(page.at("u=\"1\"").negative == Buckets{{3, 1}});
    CHECK(pages.starts == 1);
  }
}

// One collection of members 0 to 9, of which each grows by what random() says.
struct World {
  std::mt19937 random{5};
  std::map<int, NativeHistogram> members;
  double truth = 0;  // increments of all, from the second collection on
  bool is_first = true;

  SampleBatch next(bool resets) {
    SampleBatch batch;
    for (int i = 0; i < 10; ++i) {
      NativeHistogram& member = members[i];
      if (member.zero_threshold == 0) member = native(i % 4, {});
      if (resets && random() % 10 == 0) {
        member = native(3, {});
        member.zero_threshold = 0x1p-100;
      } else if (member.schema > -2 && random() % 20 == 0) {
        lower_schema(member, member.schema - 1);
      }
      NativeHistogram grown =
          native(member.schema,
                 {{static_cast<int>(random() % 9) - 4, 3}, {static_cast<int>(random() % 9) + 5, 1}},
                 1, {{2, 2}});
      grown.zero_threshold = member.zero_threshold;
      NativeHistogram scratch;
      const bool was_empty = observations(member.view()) == 0;
      add_native(member, grown.view(), scratch);
      if (!is_first || !was_empty) truth += observations(grown.view());
      add(batch, {{"u", std::to_string(i)}}, member, 1);
    }
    is_first = false;
    return batch;
  }
};

TEST_CASE("a fold of native histograms counts all increments, and shows no reset") {
  const bool resets = GENERATE(false, true);
  NativePages pages(test_config(12));  // lines: a fold and some names
  World world;
  NativePages::Page before;
  double increase = 0;
  SampleBatch batch;
  for (int round = 0; round < 64; ++round) {
    if (round < 60) batch = world.next(resets);  // then what is held comes
    const auto page = pages.collect(batch);
    CHECK(pages.counts.size() * 3 <= 12);
    for (const auto& [labels, shown] : page) {
      if (!before.contains(labels)) continue;
      increase += observations(shown.view()) - observations(before.at(labels).view());
      // Prometheus' own rule of what is a reset.
      CHECK(step_of(before.at(labels), shown) == LedgerStep::forward);
    }
    before = page;
  }
  CHECK(increase == world.truth);
  CHECK(world.truth > 4000);
  CHECK(pages.report().native_histograms_lost == 0);
  REQUIRE(before.contains("u=\"__other__\""));
  CHECK(before.at("u=\"__other__\"").schema < 0);
}

TEST_CASE("a restart with a saved state keeps native buckets, folded and not") {
  const std::int64_t budget = GENERATE(12, 1000);
  NativePages pages(test_config(budget));
  World world;
  SampleBatch batch;
  NativePages::Page before;
  for (int round = 0; round < 20; ++round) {
    batch = world.next(false);
    before = pages.collect(batch);
  }
  pages.restart();
  const auto after = pages.collect(batch);
  REQUIRE(after.size() == before.size());
  for (const auto& [labels, shown] : after) {
    CHECK(step_of(before.at(labels), shown) == LedgerStep::forward);
    CHECK(step_of(shown, before.at(labels)) == LedgerStep::forward);
  }
}

TEST_CASE("a new fold is shown with native buckets before it counts") {
  NativePages pages(test_config(6));
  SampleBatch batch;
  for (const char* u : {"1", "2", "3", "4"}) add(batch, {{"u", u}}, native(2, {{1, 1}}), 1);
  const auto page = pages.collect(batch);
  REQUIRE(page.contains("u=\"__other__\""));
  CHECK(observations(page.at("u=\"__other__\"").view()) == 0);
  CHECK(page.at("u=\"__other__\"").schema == 2);
}

TEST_CASE("a fold with a member that has no native buckets gives them up, and is counted") {
  NativePages pages(test_config(6));
  double count = 10;
  for (int round = 0; round < 8; ++round, ++count) {
    SampleBatch batch;
    for (const char* u : {"1", "2", "3"}) add(batch, {{"u", u}}, native(2, {{1, count}}), 1);
    batch.add_histogram(batch.family(kLatency), std::array{LabelView{"u", "4"}},
                        {{}, {&count, 1}, 1});
    (void)pages.collect(batch);
  }
  CHECK(pages.report().native_histograms_lost == 1);
  SampleBatch batch;
  add(batch, {{"u", "1"}}, native(2, {{1, count}}), 1);
  CHECK_FALSE(pages.collect(batch).contains("u=\"__other__\""));
  CHECK(pages.counts.at("u=\"__other__\"") > 0);
}

TEST_CASE("an observation of NaN in a fold costs it its native buckets, not its count") {
  NativePages pages(test_config(6));
  double count = 10;
  for (int round = 0; round < 8; ++round, ++count) {
    SampleBatch batch;
    for (const char* u : {"1", "2", "3", "4"}) {
      const double with_nan = count + (u[0] == '4' ? round : 0);
      batch.add_histogram(batch.family(kLatency), std::array{LabelView{"u", u}},
                          {{}, {&with_nan, 1}, std::numeric_limits<double>::quiet_NaN()});
      batch.set_native(native(2, {{1, count}}).view());
    }
    (void)pages.collect(batch);
  }
  CHECK(pages.report().native_histograms_lost > 0);
  CHECK(pages.counts.at("u=\"__other__\"") > 0);
}

TEST_CASE("a pinned native histogram is raw, whatever happens") {
  GovernorConfig config = test_config(6);
  config.pins = {{"latency_seconds", LabelSet{{"u", "3"}}}};
  NativePages pages(config);
  for (const double count : {10.0, 20.0, 5.0}) {
    SampleBatch batch;
    for (const char* u : {"1", "2", "3", "4"}) add(batch, {{"u", u}}, native(2, {{1, count}}), 1);
    for (std::size_t row = 0; row < 4; ++row) batch.set_start(row, 7);
    const auto page = pages.collect(batch);
    CHECK(page.at("u=\"3\"").positive == Buckets{{1, count}});
    CHECK(pages.starts == 1);
  }
}

}  // namespace
}  // namespace weir::test
