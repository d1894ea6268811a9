// Pages that libprotobuf wrote, by our parser.
#include "exposition/protobuf_parser.hpp"

#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/util/delimited_message_util.h>

#include <catch2/catch.hpp>

#include "exposition/text_parser.hpp"
#include "metrics.pb.h"
#include "support/batch_lines.hpp"

namespace weir::test {
namespace {

namespace proto = io::prometheus::client;
using detail::ProtobufParser;

std::string page_of(std::initializer_list<proto::MetricFamily> families) {
  std::string page;
  google::protobuf::io::StringOutputStream out(&page);
  for (const proto::MetricFamily& family : families) {
    REQUIRE(google::protobuf::util::SerializeDelimitedToZeroCopyStream(family, &out));
  }
  return page;
}

proto::MetricFamily family(const char* name, proto::MetricType type) {
  proto::MetricFamily made;
  made.set_name(name);
  made.set_type(type);
  return made;
}

void add_label(google::protobuf::RepeatedPtrField<proto::LabelPair>* labels, const char* name,
               const char* value) {
  proto::LabelPair* label = labels->Add();
  label->set_name(name);
  label->set_value(value);
}

std::vector<std::string> lines_of(std::initializer_list<proto::MetricFamily> families) {
  SampleBatch batch;
  const auto outcome = ProtobufParser().parse(page_of(families), batch);
  if (!outcome) return {outcome.error().message()};
  return batch_lines(batch);
}

using Lines = std::vector<std::string>;

TEST_CASE("a counter with labels, exemplar, start and timestamp is read") {
  auto counter = family("c_total", proto::COUNTER);
  counter.set_help("Counted \"things\"\\.");
  proto::Metric* metric = counter.add_metric();
  add_label(metric->mutable_label(), "b", "say \"hi\"\n");
  add_label(metric->mutable_label(), "a", "\xC3\xA4");
  add_label(metric->mutable_label(), "empty", "");
  metric->set_timestamp_ms(-5);
  metric->mutable_counter()->set_value(0.1 + 0.2);
  metric->mutable_counter()->mutable_created_timestamp()->set_seconds(1795665601);
  metric->mutable_counter()->mutable_created_timestamp()->set_nanos(250999999);
  auto* exemplar = metric->mutable_counter()->mutable_exemplar();
  add_label(exemplar->mutable_label(), "trace", "4b");
  exemplar->set_value(3);
  exemplar->mutable_timestamp()->set_seconds(2);
  CHECK(lines_of({counter}) ==
        Lines{"c_total{a=\"\xC3\xA4\",b=\"say \\\"hi\\\"\\n\"} counter 'Counted \"things\"\\.' "
              "0.30000000000000004; at -5 since 1795665601250 #0{trace=\"4b\"} 3; at 2000"});
}

TEST_CASE("names of any UTF-8 are the same as in quotes in the text format") {
  auto counter = family("http.requests_total", proto::COUNTER);
  proto::Metric* metric = counter.add_metric();
  add_label(metric->mutable_label(), "http.method", "GET");
  add_label(metric->mutable_label(), "code", "200");
  add_label(metric->mutable_label(), "Zürich \"", "1");
  metric->mutable_counter()->set_value(3);
  SampleBatch text;
  REQUIRE(detail::TextParser().parse(
      "# TYPE \"http.requests_total\" counter\n"
      "{\"http.requests_total\",\"http.method\"=\"GET\",code=\"200\",\"Zürich \\\"\"=\"1\"} 3\n",
      text));
  CHECK(lines_of({counter}) == batch_lines(text));
  CHECK(lines_of({family("", proto::COUNTER)}).front().find("expected a metric name") !=
        std::string::npos);
}

TEST_CASE("gauges, untyped values and a family without a type are read") {
  auto gauge = family("g_seconds", proto::GAUGE);
  gauge.set_unit("seconds");
  gauge.add_metric()->mutable_gauge()->set_value(-1.5);
  auto untyped = family("u", proto::UNTYPED);
  untyped.add_metric()->mutable_untyped()->set_value(7);
  proto::MetricFamily silent;
  silent.set_name("c");
  silent.add_metric()->mutable_counter();
  SampleBatch batch;
  REQUIRE(ProtobufParser().parse(page_of({gauge, untyped, silent}), batch));
  CHECK(batch_lines(batch) ==
        Lines{"c{} counter '' 0;", "g_seconds{} gauge '' -1.5;", "u{} untyped '' 7;"});
  CHECK(batch.families()[0].unit == "seconds");
}

TEST_CASE("a classic histogram is read, with or without its bucket for infinity") {
  auto histogram = family("h", proto::HISTOGRAM);
  for (const bool with_infinity : {true, false}) {
    proto::Metric* metric = histogram.add_metric();
    add_label(metric->mutable_label(), "inf", with_infinity ? "1" : "0");
    auto* value = metric->mutable_histogram();
    value->set_sample_count(4);
    value->set_sample_sum(5.5);
    auto* bucket = value->add_bucket();
    bucket->set_upper_bound(0.5);
    bucket->set_cumulative_count(1);
    add_label(bucket->mutable_exemplar()->mutable_label(), "t", "x");
    bucket->mutable_exemplar()->set_value(0.25);
    bucket = value->add_bucket();
    bucket->set_upper_bound(1);
    bucket->set_cumulative_count(3);
    if (with_infinity) {
      bucket = value->add_bucket();
      bucket->set_upper_bound(std::numeric_limits<double>::infinity());
      bucket->set_cumulative_count(4);
    }
  }
  CHECK(lines_of({histogram}) ==
        Lines{"h{inf=\"0\"} histogram '' 0.5 1; 1 3 4; 5.5; #0{t=\"x\"} 0.25;",
              "h{inf=\"1\"} histogram '' 0.5 1; 1 3 4; 5.5; #0{t=\"x\"} 0.25;"});
}

TEST_CASE("a summary is read") {
  auto summary = family("s", proto::SUMMARY);
  auto* value = summary.add_metric()->mutable_summary();
  value->set_sample_count(2);
  value->set_sample_sum(3);
  auto* quantile = value->add_quantile();
  quantile->set_quantile(0.5);
  quantile->set_value(std::numeric_limits<double>::quiet_NaN());
  value->mutable_created_timestamp()->set_seconds(1);
  CHECK(lines_of({summary}) == Lines{"s{} summary '' 0.5; NaN; 3 2; since 1000"});
}

TEST_CASE("a native histogram beside its classic buckets is one unit") {
  auto histogram = family("h", proto::HISTOGRAM);
  auto* value = histogram.add_metric()->mutable_histogram();
  value->set_sample_count(6);
  value->set_sample_sum(9);
  auto* bucket = value->add_bucket();
  bucket->set_upper_bound(1);
  bucket->set_cumulative_count(2);
  value->set_schema(3);
  value->set_zero_threshold(0.001);
  value->set_zero_count(1);
  auto* span = value->add_positive_span();
  span->set_offset(-1);
  span->set_length(2);
  value->add_positive_delta(2);
  value->add_positive_delta(1);
  value->add_negative_span()->set_length(0);
  for (const double observed : {0.5, 4.0, 2.0}) {
    auto* exemplar = value->add_exemplars();
    add_label(exemplar->mutable_label(), "v", std::to_string(observed).c_str());
    exemplar->set_value(observed);
    exemplar->mutable_timestamp()->set_seconds(static_cast<int>(observed * 10));
  }
  SampleBatch batch;
  REQUIRE(ProtobufParser().parse(page_of({histogram}), batch));
  CHECK(batch_lines(batch) ==
        Lines{"h{} histogram '' 1; 2 6; 9; #0{v=\"0.500000\"} 0.5; at 5000 #1"
              "{v=\"4.000000\"} 4; at 40000 native schema 3 0.001 1;; -1:2 0:3;"});
  CHECK(batch.lines(0) == 4);
}

TEST_CASE("a gauge histogram becomes gauges, its native buckets are counted") {
  auto histogram = family("q", proto::GAUGE_HISTOGRAM);
  auto* value = histogram.add_metric()->mutable_histogram();
  value->set_sample_count(2);
  value->set_sample_sum(3);
  auto* bucket = value->add_bucket();
  bucket->set_upper_bound(1e21);
  bucket->set_cumulative_count(2);
  value->set_zero_count(2);
  SampleBatch batch;
  const auto outcome = ProtobufParser().parse(page_of({histogram}), batch);
  REQUIRE(outcome);
  CHECK(outcome->lost_natives == 1);
  CHECK(batch_lines(batch) == Lines{"q_bucket{le=\"+Inf\"} gauge '' 2;",
                                    "q_bucket{le=\"1e+21\"} gauge '' 2;", "q_count{} gauge '' 2;",
                                    "q_sum{} gauge '' 3;"});
}

TEST_CASE("a parser reads page after page") {
  auto counter = family("c", proto::COUNTER);
  for (int i = 0; i < 100; ++i) {
    proto::Metric* metric = counter.add_metric();
    add_label(metric->mutable_label(), "i", std::to_string(i).c_str());
    metric->mutable_counter()->set_value(i);
  }
  const std::string page = page_of({counter});
  ProtobufParser parser;
  SampleBatch batch;
  for (int round = 0; round < 3; ++round) {
    batch.clear();
    const auto outcome = parser.parse(page, batch);
    REQUIRE(outcome);
    CHECK(outcome->samples == 100);
    CHECK(batch.size() == 100);
  }
}

}  // namespace
}  // namespace weir::test
