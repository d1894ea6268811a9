// Units whose own labels have the overflow value, and names that were one unit's and then a fold's:
// what cannot be added up (quantiles, bounds that others lack) is theirs again after recovery.
#include <catch2/catch.hpp>

#include "support/governed.hpp"

using namespace weir;
using weir::test::Governed;
using weir::test::PageLines;

namespace {

using namespace std::chrono_literals;

constexpr FamilySpec kLatency{"latency_seconds", "", MetricType::histogram};
constexpr FamilySpec kSize{"size_bytes", "", MetricType::summary};
constexpr Duration kArm = 2 * Governed::kScrapeInterval;

using Labels = std::initializer_list<LabelView>;

void add_histogram(SampleBatch& batch, Labels labels, std::span<const double> bounds,
                   double count) {
  const std::vector<double> cumulative(bounds.size() + 1, count);
  batch.add_histogram(batch.family(kLatency), std::span(labels.begin(), labels.size()),
                      {bounds, cumulative, count});
}

void add_summary(SampleBatch& batch, Labels labels, double median, double count) {
  const std::array quantiles{0.5};
  const std::array values{median};
  batch.add_summary(batch.family(kSize), std::span(labels.begin(), labels.size()),
                    {quantiles, values, count, count});
}

// \p users users, and one whose name is our own word.
SampleBatch crowd(int users, double count) {
  SampleBatch batch;
  add_histogram(batch, {{"user", "__other__"}}, std::array{1.0, 3.0}, count);
  for (int i = 0; i < users; ++i) {
    const std::string name = "u" + std::to_string(i);
    add_histogram(batch, {{"user", name}}, std::array{1.0, 2.0}, count);
  }
  add_summary(batch, {{"user", "__other__"}}, 7, count);
  for (int i = 0; i < users; ++i) {
    const std::string name = "u" + std::to_string(i);
    add_summary(batch, {{"user", name}}, 9, count);
  }
  return batch;
}

// Tier strip while pauses last.
GovernorConfig stripping() {
  GovernorConfig config = test::test_config(100);
  config.evaluate_interval = 1s;
  config.tier2_after = config.tier3_after = 1h;
  config.dwell = 1s;
  return config;
}

}  // namespace

TEST_CASE("a unit that uses the overflow value has its quantiles and bounds back after recovery") {
  GovernorConfig config = test::test_config(60);
  config.policy = GovernorPolicy::adaptive;
  config.dwell = 60s;
  Governed governed(config);
  double count = 0;
  PageLines page;
  for (int i = 0; i < 5; ++i) page = governed.collect(crowd(100, ++count), kArm);
  REQUIRE(governed.report().tier == Tier::strip);
  CHECK(page.count(R"(latency_seconds_bucket{user="__other__",le="3"})") == 0);
  for (int i = 0; i < 60 && governed.report().tier != Tier::pass; ++i)
    (void)governed.collect(crowd(2, ++count), kArm);
  REQUIRE(governed.report().tier == Tier::pass);
  for (int i = 0; i < 3; ++i) page = governed.collect(crowd(2, ++count), kArm);
  CHECK(page.count(R"(latency_seconds_bucket{user="___other__",le="3"})") == 1);
  CHECK(page.count(R"(latency_seconds_bucket{user="u1",le="2"})") == 1);
  CHECK(page.at(R"(size_bytes{user="___other__",quantile="0.5"})") == 7);
  CHECK(page.at(R"(size_bytes{user="u1",quantile="0.5"})") == 9);
}

TEST_CASE("a unit that uses the overflow value keeps its shape where nothing of it is folded") {
  Governed governed(stripping());
  governed.set_pause(1s);
  PageLines page;
  for (int i = 1; i < 4; ++i) {
    SampleBatch batch;
    add_histogram(batch, {{"user", "__other__"}}, std::array{1.0, 3.0}, i);
    add_histogram(batch, {{"user", "ann"}, {"version", "1"}}, std::array{1.0, 2.0}, i);
    add_histogram(batch, {{"user", "ann"}, {"version", "2"}}, std::array{1.0, 4.0}, i);
    add_summary(batch, {{"user", "__other__"}}, 7, i);
    add_summary(batch, {{"user", "ann"}, {"version", "1"}}, 9, i);
    page = governed.collect(batch, kArm);
  }
  CHECK(governed.report().tier == Tier::strip);
  CHECK(page.count(R"(latency_seconds_bucket{user="___other__",le="3"})") == 1);
  CHECK(page.count(R"(latency_seconds_bucket{user="ann",le="2"})") == 0);
  CHECK(page.at(R"(size_bytes{user="___other__",quantile="0.5"})") == 7);
}

TEST_CASE("a summary's name that others flow into shows nobody's quantiles until they are gone") {
  Governed governed(stripping());
  double count = 0;
  const auto collect = [&](bool both) {
    SampleBatch batch;
    add_summary(batch, {{"user", "ann"}}, 7, ++count);
    if (both) add_summary(batch, {{"user", "ann"}, {"version", "1"}}, 1000, count);
    return governed.collect(batch, kArm);
  };
  const std::string median = R"(size_bytes{user="ann",quantile="0.5"})";
  CHECK(collect(true).at(median) == 7);
  governed.set_pause(1s);
  PageLines page;
  for (int i = 0; i < 3; ++i) page = collect(true);
  CHECK(page.count(median) == 0);
  CHECK(page.count(R"(size_bytes_count{user="ann"})") == 1);
  governed.set_pause(0s);
  for (int i = 0; i < 4; ++i) page = collect(false);
  REQUIRE(governed.report().tier == Tier::pass);
  CHECK(page.at(median) == 7);
}
