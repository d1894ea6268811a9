// OpenMetrics 1.0.0, byte for byte.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "unit/exposition/page_of.hpp"

using namespace weir;
using weir::test::openmetrics_page;

TEST_CASE("openmetrics: a page without families is its end mark") {
  CHECK(openmetrics_page({}) == "# EOF\n");
}

TEST_CASE("openmetrics: suffixes belong to the samples, units to the family") {
  SampleBatch batch;
  batch.add({"build_info", "Build.", MetricType::info}, {{"version", "1.2"}}, 1);
  batch.add({"received_bytes_total", "Bytes.", MetricType::counter, Fold::sum, "bytes"},
            {{"device", "eth0"}}, 17);
  batch.add({"size_bytes", "Size.", MetricType::gauge, Fold::sum, "bytes"}, -3.5);
  batch.add({"size_seconds", "Named for another unit.", MetricType::gauge, Fold::sum, "bytes"}, 1);
  batch.add({"state", "State.", MetricType::stateset}, {{"state", "on"}}, 0);
  batch.add({"whatever", "Any.", MetricType::untyped}, 1);
  CHECK(openmetrics_page(batch) == R"(# HELP build Build.
# TYPE build info
build_info{version="1.2"} 1
# HELP received_bytes Bytes.
# TYPE received_bytes counter
# UNIT received_bytes bytes
received_bytes_total{device="eth0"} 17
# HELP size_bytes Size.
# TYPE size_bytes gauge
# UNIT size_bytes bytes
size_bytes -3.5
# HELP size_seconds Named for another unit.
# TYPE size_seconds gauge
size_seconds 1
# HELP state State.
# TYPE state stateset
state{state="on"} 0
# HELP whatever Any.
# TYPE whatever unknown
whatever 1
# EOF
)");
}

TEST_CASE("openmetrics: a family without its suffix keeps its name and loses its type") {
  SampleBatch batch;
  const FamilyIndex counter = batch.family(FamilySpec{"forks", "", MetricType::counter});
  batch.add(counter, 5);
  const LabelSet trace{{"trace_id", "abc"}};
  batch.add_exemplar(0, {trace.text(), 1, std::nullopt});
  batch.add({"machine", "", MetricType::info}, {{"a", "b"}}, 1);
  batch.add({"_total", "", MetricType::counter}, 1);
  CHECK(openmetrics_page(batch) == R"(# TYPE _total unknown
_total 1
# TYPE forks unknown
forks 5
# TYPE machine gauge
machine{a="b"} 1
# EOF
)");
}

TEST_CASE("openmetrics: of two families with one short name the first keeps it") {
  SampleBatch batch;
  batch.add({"a", "", MetricType::gauge}, 1);
  batch.add({"a_info", "", MetricType::info}, 1);
  batch.add({"a_total", "", MetricType::counter}, 1);
  batch.add({"b_info", "", MetricType::info}, 1);
  batch.add({"b_total", "", MetricType::counter}, 1);
  batch.add({"c_info", "", MetricType::gauge}, 1);
  batch.add({"c_total", "", MetricType::counter}, 1);
  CHECK(openmetrics_page(batch) == R"(# TYPE a gauge
a 1
# TYPE a_info gauge
a_info 1
# TYPE a_total unknown
a_total 1
# TYPE b info
b_info 1
# TYPE b_total unknown
b_total 1
# TYPE c_info gauge
c_info 1
# TYPE c counter
c_total 1
# EOF
)");
}

TEST_CASE("openmetrics: bounds and quantiles are floats") {
  SampleBatch batch;
  const FamilyIndex latency =
      batch.family(FamilySpec{"a_seconds", "", MetricType::histogram, Fold::unknown, "seconds"});
  const std::vector<double> bounds{-1, 0.1, 10, 1e21};
  const std::vector<double> cumulative{0, 3, 5, 5, 9};
  const std::vector<LabelView> labels{{"path", "/"}};
  batch.add_histogram(latency, labels, {bounds, cumulative, 4.5});
  const FamilyIndex rpc = batch.family(FamilySpec{"b", "", MetricType::summary});
  const std::vector<double> quantiles{0, 0.5, 1};
  const std::vector<double> values{0.25, 3, 7};
  batch.add_summary(rpc, LabelText{}, {quantiles, values, 12, 3});
  CHECK(openmetrics_page(batch) == R"(# TYPE a_seconds histogram
# UNIT a_seconds seconds
a_seconds_bucket{path="/",le="-1.0"} 0
a_seconds_bucket{path="/",le="0.1"} 3
a_seconds_bucket{path="/",le="10.0"} 5
a_seconds_bucket{path="/",le="1e+21"} 5
a_seconds_bucket{path="/",le="+Inf"} 9
a_seconds_sum{path="/"} 4.5
a_seconds_count{path="/"} 9
# TYPE b summary
b{quantile="0.0"} 0.25
b{quantile="0.5"} 3
b{quantile="1.0"} 7
b_sum 12
b_count 3
# EOF
)");
}

TEST_CASE("openmetrics: quotes are escaped in help texts too") {
  SampleBatch batch;
  batch.add({"x", "back\\slash, \"quotes\"\nand a newline", MetricType::gauge}, {{"v", "\"\\\n"}},
            1);
  CHECK(openmetrics_page(batch) ==
        "# HELP x back\\\\slash, \\\"quotes\\\"\\nand a newline\n"
        "# TYPE x gauge\n"
        "x{v=\"\\\"\\\\\\n\"} 1\n"
        "# EOF\n");
}

TEST_CASE("openmetrics: timestamps are seconds") {
  SampleBatch batch;
  const FamilyIndex family = batch.family(FamilySpec{"a", "", MetricType::gauge});
  char name = 'a';
  for (const TimestampMs timestamp :
       std::vector<TimestampMs>{1700000000123, 1700000000000, 5, 0, -1, -1001}) {
    batch.add(family, {{"n", std::string_view(&name, 1)}}, 1);
    batch.set_timestamp(timestamp);
    ++name;
  }
  CHECK(openmetrics_page(batch) == R"(# TYPE a gauge
a{n="a"} 1 1700000000.123
a{n="b"} 1 1700000000.000
a{n="c"} 1 0.005
a{n="d"} 1 0.000
a{n="e"} 1 -0.001
a{n="f"} 1 -1.001
# EOF
)");
}

TEST_CASE("openmetrics: counters and buckets carry exemplars, nothing else does") {
  SampleBatch batch;
  const LabelSet trace{{"trace_id", "a\"bc"}};
  const Exemplar plain{trace.text(), 0.5, std::nullopt};
  const Exemplar timed{LabelText{}, 0.25, 1700000000123};

  const FamilyIndex counter = batch.family(FamilySpec{"a_total", "", MetricType::counter});
  batch.add(counter, {{"n", "1"}}, 1);
  batch.add(counter, {{"n", "2"}}, 2);
  batch.set_timestamp(5000);
  batch.add_exemplar(0, timed);
  batch.add({"b", "", MetricType::gauge}, 3);
  batch.add_exemplar(0, plain);
  const FamilyIndex latency = batch.family(FamilySpec{"c", "", MetricType::histogram});
  const std::vector<double> bounds{1};
  const std::vector<double> cumulative{1, 2};
  for (const std::string_view path : {"/", "/a"}) {
    const std::vector<LabelView> labels{{"path", path}};
    batch.add_histogram(latency, labels, {bounds, cumulative, 4.5});
    for (std::uint32_t line = 0; line < 4; ++line) batch.add_exemplar(line, plain);
  }
  const FamilyIndex rpc = batch.family(FamilySpec{"d", "", MetricType::summary});
  batch.add_summary(rpc, LabelText{}, {bounds, bounds, 12, 3});
  batch.add_exemplar(0, plain);

  CHECK(openmetrics_page(batch) == R"(# TYPE a counter
a_total{n="1"} 1
a_total{n="2"} 2 5.000 # {} 0.25 1700000000.123
# TYPE b gauge
b 3
# TYPE c histogram
c_bucket{path="/",le="1.0"} 1 # {trace_id="a\"bc"} 0.5
c_bucket{path="/",le="+Inf"} 2 # {trace_id="a\"bc"} 0.5
c_sum{path="/"} 4.5
c_count{path="/"} 2
c_bucket{path="/a",le="1.0"} 1 # {trace_id="a\"bc"} 0.5
c_bucket{path="/a",le="+Inf"} 2 # {trace_id="a\"bc"} 0.5
c_sum{path="/a"} 4.5
c_count{path="/a"} 2
# TYPE d summary
d{quantile="1.0"} 1
d_sum 12
d_count 3
# EOF
)");
}

TEST_CASE("openmetrics: an exemplar has at most 128 characters of labels") {
  const auto page_with = [](const std::string& value) {
    SampleBatch batch;
    const FamilyIndex counter = batch.family(FamilySpec{"a_total", "", MetricType::counter});
    batch.add(counter, 1);
    const LabelSet labels{{"name", value}};
    batch.add_exemplar(0, {labels.text(), 1, std::nullopt});
    return openmetrics_page(batch);
  };
  std::string two_bytes_each;
  for (int i = 0; i < 124; ++i) two_bytes_each += "\xC3\xA4";
  for (const std::string& fits : {std::string(124, 'x'), std::string(124, '"'), two_bytes_each}) {
    CHECK(page_with(fits).find(" # {") != std::string::npos);
    CHECK(page_with(fits + "x").find(" # {") == std::string::npos);
  }
}
