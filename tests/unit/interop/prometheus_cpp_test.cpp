#include "weir/interop/prometheus_cpp.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/summary.h>

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>

#include "support/fake_clock.hpp"

using namespace weir;
using prometheus::ClientMetric;
using prometheus::MetricFamily;

namespace {

SampleBatch collect(Collector& collector) {
  const HostRoot host;
  const test::FakeClock clock;
  const Logger log;
  SampleBatch batch;
  REQUIRE(collector.collect({host, clock, clock.monotonic(), {}, log}, batch));
  return batch;
}

class Fixed final : public prometheus::Collectable {
 public:
  explicit Fixed(std::vector<MetricFamily> families) : families_(std::move(families)) {}
  [[nodiscard]] std::vector<MetricFamily> Collect() const override { return families_; }

 private:
  std::vector<MetricFamily> families_;
};

std::map<std::string, MetricFamily> round_trip(
    std::shared_ptr<const prometheus::Collectable> collectable) {
  const auto collector = make_prometheus_collector(std::move(collectable));
  const SampleBatch batch = collect(*collector);
  const std::array<const SampleBatch*, 1> batches{&batch};
  std::map<std::string, MetricFamily> families;
  for (MetricFamily& family : to_prometheus(*make_snapshot(batches, WallTime{})))
    families[family.name] = family;
  return families;
}

double skipped(std::vector<MetricFamily> families, const std::string& reason) {
  const auto collector = make_prometheus_collector(std::make_shared<Fixed>(std::move(families)));
  const SampleBatch batch = collect(*collector);
  for (std::size_t row = 0; row < batch.size(); ++row) {
    if (batch.labels(row).view() == "reason=\"" + reason + "\"") return batch.value(row);
  }
  return -1;
}

ClientMetric histogram(std::vector<ClientMetric::Bucket> buckets) {
  ClientMetric metric;
  metric.histogram.bucket = std::move(buckets);
  return metric;
}

}  // namespace

TEST_CASE("a registry goes through Weir and back without a change") {
  auto registry = std::make_shared<prometheus::Registry>();
  prometheus::BuildCounter()
      .Name("c_total")
      .Help("C.")
      .Register(*registry)
      .Add({{"path", "a\"b\\\n"}})
      .Increment(3);
  prometheus::BuildGauge()
      .Name("g")
      .Help("G.")
      .Register(*registry)
      .Add({{"x", "1"}, {"a", "2"}})
      .Set(-0.5);
  auto& histograms = prometheus::BuildHistogram().Name("h_seconds").Help("H.").Register(*registry);
  histograms.Add({}, prometheus::Histogram::BucketBoundaries{0.1, 1}).Observe(0.5);
  auto& summaries = prometheus::BuildSummary().Name("s").Help("S.").Register(*registry);
  summaries.Add({}, prometheus::Summary::Quantiles{{0.5, 0.05}}).Observe(2);

  const auto families = round_trip(registry);
  CHECK(families.at("c_total").type == prometheus::MetricType::Counter);
  CHECK(families.at("c_total").help == "C.");
  CHECK(families.at("c_total").metric.at(0).counter.value == 3);
  CHECK(families.at("c_total").metric.at(0).label.at(0).value == "a\"b\\\n");
  CHECK(families.at("g").metric.at(0).gauge.value == -0.5);
  CHECK(families.at("g").metric.at(0).label.at(0).name == "a");
  const auto& buckets = families.at("h_seconds").metric.at(0).histogram;
  REQUIRE(buckets.bucket.size() == 3);
  CHECK(buckets.bucket[0].cumulative_count == 0);
  CHECK(buckets.bucket[1].upper_bound == 1);
  CHECK(buckets.bucket[1].cumulative_count == 1);
  CHECK(std::isinf(buckets.bucket[2].upper_bound));
  CHECK(buckets.sample_sum == 0.5);
  CHECK(buckets.sample_count == 1);
  const auto& summary = families.at("s").metric.at(0).summary;
  CHECK(summary.sample_count == 1);
  CHECK(summary.sample_sum == 2);
  CHECK(summary.quantile.at(0).quantile == 0.5);
}

TEST_CASE("timestamps pass both ways") {
  ClientMetric metric;
  metric.gauge.value = 7;
  metric.timestamp_ms = 1234;
  ClientMetric plain;
  plain.label = {{"a", "1"}};
  const auto families = round_trip(std::make_shared<Fixed>(
      std::vector<MetricFamily>{{"g", "", prometheus::MetricType::Gauge, {plain, metric}}}));
  CHECK(families.at("g").metric.at(0).timestamp_ms == 0);
  CHECK(families.at("g").metric.at(1).timestamp_ms == 1234);
}

TEST_CASE("what breaks the data model is skipped and counted by reason") {
  ClientMetric bad_label;
  bad_label.label = {{"a-b", "1"}};
  ClientMetric twice;
  twice.label = {{"a", "1"}, {"a", "2"}};
  using Type = prometheus::MetricType;
  CHECK(skipped({{"a b", "", Type::Gauge, {ClientMetric{}, ClientMetric{}}}}, "name") == 2);
  CHECK(skipped({{"g", "", Type::Gauge, {bad_label, twice, ClientMetric{}}}}, "labels") == 2);
  CHECK(skipped({{"h", "", Type::Histogram, {histogram({{5, 1}, {3, 2}, {6, INFINITY}})}}},
                "histogram") == 1);
  CHECK(skipped({{"h", "", Type::Histogram, {histogram({{1, 2}, {3, 1}, {6, INFINITY}})}}},
                "histogram") == 1);
  CHECK(skipped({{"h", "", Type::Histogram, {histogram({{1, 1}, {3, 2}})}}}, "histogram") ==
        1);  // sample_count 0
  CHECK(skipped({{"h", "", Type::Histogram, {histogram({{1, 1}, {3, INFINITY}})}}}, "histogram") ==
        0);
  ClientMetric summary;
  summary.summary.quantile = {{1.5, 1}};
  CHECK(skipped({{"s", "", Type::Summary, {summary}}}, "summary") == 1);
}

TEST_CASE("an exposer serves what the governor lets through") {
  auto registry = std::make_shared<prometheus::Registry>();
  auto& counters = prometheus::BuildCounter().Name("c_total").Help("C.").Register(*registry);
  for (int user = 0; user < 500; ++user)
    counters.Add({{"user_id", std::to_string(user)}}).Increment();

  GovernorConfig config;
  config.max_series = 100;
  const SystemClock clock;
  Exporter exporter({.self_metrics = false, .process_metrics = false}, finalize(config).value(),
                    clock);
  const auto registration = exporter.registry().add("app", make_prometheus_collector(registry));
  REQUIRE(registration);
  const GovernedCollectable governed(exporter);
  std::size_t metrics = 0;
  for (const MetricFamily& family : governed.Collect()) metrics += family.metric.size();
  CHECK(metrics > 0);
  CHECK(metrics <= 100);
}

TEST_CASE("an empty pointer gives an empty page") {
  const auto collector = make_prometheus_collector(nullptr);
  CHECK(collect(*collector).size() == 4);  // the bridge's own counters
}
