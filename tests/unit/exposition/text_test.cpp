// The text format 0.0.4, byte for byte.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "unit/exposition/page_of.hpp"

using namespace weir;
using weir::test::text_page;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("text: a page without families is empty") {
  CHECK(text_page({}).empty());
}

TEST_CASE("text: counters, gauges and untyped families have their type") {
  SampleBatch batch;
  batch.add({"requests_total", "Requests.", MetricType::counter}, {{"code", "200"}}, 17);
  batch.add({"requests_total", "Requests.", MetricType::counter}, {{"code", "500"}}, 2);
  batch.add({"temperature_celsius", "Temperature.", MetricType::gauge}, -3.5);
  batch.add({"whatever", "Any.", MetricType::untyped}, {{"a", "b"}, {"c", "d"}}, 1);
  CHECK(text_page(batch) == R"(# HELP requests_total Requests.
# TYPE requests_total counter
requests_total{code="200"} 17
requests_total{code="500"} 2
# HELP temperature_celsius Temperature.
# TYPE temperature_celsius gauge
temperature_celsius -3.5
# HELP whatever Any.
# TYPE whatever untyped
whatever{a="b",c="d"} 1
)");
}

TEST_CASE("text: info and stateset are gauges") {
  SampleBatch batch;
  batch.add({"build_info", "Build.", MetricType::info}, {{"version", "1.2"}}, 1);
  batch.add({"state", "State.", MetricType::stateset}, {{"state", "on"}}, 0);
  CHECK(text_page(batch) == R"(# HELP build_info Build.
# TYPE build_info gauge
build_info{version="1.2"} 1
# HELP state State.
# TYPE state gauge
state{state="on"} 0
)");
}

TEST_CASE("text: a histogram prints its buckets, sum and count") {
  SampleBatch batch;
  const FamilyIndex family =
      batch.family(FamilySpec{"latency_seconds", "Latency.", MetricType::histogram});
  const std::vector<double> bounds{0.1, 1, 1e21};
  const std::vector<double> cumulative{3, 5, 5, 9};
  const std::vector<LabelView> labels{{"path", "/"}};
  batch.add_histogram(family, LabelText{}, {bounds, cumulative, 4.5});
  batch.add_histogram(family, labels, {{}, std::vector<double>{0}, kNan});
  CHECK(text_page(batch) == R"(# HELP latency_seconds Latency.
# TYPE latency_seconds histogram
latency_seconds_bucket{le="0.1"} 3
latency_seconds_bucket{le="1"} 5
latency_seconds_bucket{le="1e+21"} 5
latency_seconds_bucket{le="+Inf"} 9
latency_seconds_sum 4.5
latency_seconds_count 9
latency_seconds_bucket{path="/",le="+Inf"} 0
latency_seconds_sum{path="/"} NaN
latency_seconds_count{path="/"} 0
)");
}

TEST_CASE("text: a summary prints its quantiles, sum and count") {
  SampleBatch batch;
  const FamilyIndex family = batch.family(FamilySpec{"rpc_seconds", "RPC.", MetricType::summary});
  const std::vector<double> quantiles{0, 0.5, 1};
  const std::vector<double> values{0.25, kNan, 7};
  const std::vector<LabelView> labels{{"z", "1"}};
  batch.add_summary(family, labels, {quantiles, values, 12, 3});
  batch.add_summary(family, LabelText{}, {{}, {}, 1, 1});
  CHECK(text_page(batch) == R"(# HELP rpc_seconds RPC.
# TYPE rpc_seconds summary
rpc_seconds{z="1",quantile="0"} 0.25
rpc_seconds{z="1",quantile="0.5"} NaN
rpc_seconds{z="1",quantile="1"} 7
rpc_seconds_sum{z="1"} 12
rpc_seconds_count{z="1"} 3
rpc_seconds_sum 1
rpc_seconds_count 1
)");
}

TEST_CASE("text: numbers are exact") {
  SampleBatch batch;
  const FamilyIndex family = batch.family(FamilySpec{"x", "", MetricType::gauge});
  const double values[] = {0.1 + 0.2, kNan,  kInfinity, -kInfinity, 9007199254740993.0,
                           -0.0,      1e300, 5e-324,    0.1,        1234567.875};
  char name = 'a';
  for (const double value : values) {
    batch.add(family, {{"n", std::string_view(&name, 1)}}, value);
    ++name;
  }
  CHECK(text_page(batch) == R"(# TYPE x gauge
x{n="a"} 0.30000000000000004
x{n="b"} NaN
x{n="c"} +Inf
x{n="d"} -Inf
x{n="e"} 9007199254740992
x{n="f"} -0
x{n="g"} 1e+300
x{n="h"} 5e-324
x{n="i"} 0.1
x{n="j"} 1234567.875
)");
}

TEST_CASE("text: label values and help texts are escaped") {
  SampleBatch batch;
  batch.add({"x", "back\\slash, \"quotes\"\nand a newline", MetricType::gauge},
            {{"v", "back\\slash, \"quotes\"\nand a newline, \xC3\xA4, \xFF"}}, 1);
  CHECK(text_page(batch) ==
        "# HELP x back\\\\slash, \"quotes\"\\nand a newline\n"
        "# TYPE x gauge\n"
        "x{v=\"back\\\\slash, \\\"quotes\\\"\\nand a newline, \xC3\xA4, \xEF\xBF\xBD\"} 1\n");
}

TEST_CASE("text: help that is not UTF-8 is repaired, empty help has no line") {
  SampleBatch batch;
  batch.add({"a", "caf\xE9", MetricType::gauge}, 1);
  batch.add({"b", "", MetricType::gauge}, 1);
  CHECK(text_page(batch) == "# HELP a caf\xEF\xBF\xBD\n# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\n");
}

TEST_CASE("text: timestamps are milliseconds, exemplars and units are left out") {
  SampleBatch batch;
  const LabelSet trace{{"trace_id", "abc"}};
  const FamilyIndex family =
      batch.family(FamilySpec{"a_bytes_total", "", MetricType::counter, Fold::sum, "bytes"});
  batch.add(family, {{"n", "1"}}, 1);
  batch.add(family, {{"n", "2"}}, 2);
  batch.set_timestamp(1700000000123);
  batch.add_exemplar(0, {trace.text(), 0.5, std::nullopt});
  batch.add(family, {{"n", "3"}}, 3);
  batch.set_timestamp(-5);
  const FamilyIndex latency = batch.family(FamilySpec{"b", "", MetricType::histogram});
  batch.add_histogram(latency, LabelText{}, {{}, std::vector<double>{1}, 2});
  batch.set_timestamp(7);
  CHECK(text_page(batch) == R"(# TYPE a_bytes_total counter
a_bytes_total{n="1"} 1
a_bytes_total{n="2"} 2 1700000000123
a_bytes_total{n="3"} 3 -5
# TYPE b histogram
b_bucket{le="+Inf"} 1 7
b_sum 2 7
b_count 1 7
)");
}
