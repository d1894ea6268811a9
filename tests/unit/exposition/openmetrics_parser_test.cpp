// The points of OpenMetrics by our parser, and what a page becomes.
#include "exposition/openmetrics_parser.hpp"

#include <catch2/catch.hpp>

#include "support/openmetrics_cases.hpp"
#include "support/text_format_cases.hpp"
#include "weir/exposition.hpp"
#include "weir/snapshot.hpp"

namespace weir::test {
namespace {

using detail::OpenMetricsParser;

TEST_CASE("every point of OpenMetrics has its verdict") {
  CHECK(openmetrics_cases().size() + text_format_cases().size() >= 250);
  for (const OpenMetricsCase& example : openmetrics_cases()) {
    INFO(example.point);
    OpenMetricsParser parser;
    SampleBatch batch;
    const auto outcome = parser.parse(example.page, batch);
    const std::string message = outcome ? "" : outcome.error().message();
    if (example.fault.empty()) {
      CHECK(message.empty());
      continue;
    }
    CHECK(message.substr(0, example.fault.size() + 8) == example.fault + ", found ");
    CHECK(batch.empty());
    CHECK(batch.families().empty());
  }
}

// The page as OpenMetrics again.
std::string again(const std::string& page) {
  SampleBatch batch;
  const auto outcome = OpenMetricsParser().parse(page, batch);
  if (!outcome) return outcome.error().message();
  const SampleBatch* pointer = &batch;
  return encode_to_string(*make_snapshot({&pointer, 1}, {}), {Format::openmetrics_1_0_0, {}});
}

TEST_CASE("an OpenMetrics page that Weir writes is read back whole") {
  const std::string page =
      "# HELP a_seconds A \\\"text\\\".\n# TYPE a_seconds gauge\n# UNIT a_seconds seconds\n"
      "a_seconds{x=\"1\"} 1.5 1520879607.789\na_seconds{x=\"2\"} NaN\n"
      "# HELP c Counted.\n# TYPE c counter\nc_total 7 # {trace_id=\"abc\"} 0.5 1520879607.789\n"
      "# TYPE h histogram\nh_bucket{le=\"1.0\"} 1 # {trace_id=\"d\"} 0.67\n"
      "h_bucket{le=\"+Inf\"} 2 # {trace_id=\"e\"} 9.0\nh_sum 3.5\nh_count 2\n"
      "# TYPE i info\ni_info{v=\"1\"} 1\n"
      "# TYPE s summary\ns{quantile=\"0.5\"} 1\ns_sum 3\ns_count 2\n"
      "# TYPE t stateset\nt{t=\"on\"} 1\n"
      "# TYPE u unknown\nu 1\n# EOF\n";
  const std::string once = again(page);
  CHECK(again(once) == once);
  for (const char* line :
       {"a_seconds{x=\"1\"} 1.5 1520879607.789\n", "# UNIT a_seconds seconds\n",
        "# HELP a_seconds A \\\"text\\\".\n", "c_total 7 # {trace_id=\"abc\"} 0.5 1520879607.789\n",
        "h_bucket{le=\"1.0\"} 1 # {trace_id=\"d\"} 0.67\n", "# TYPE i info\ni_info{v=\"1\"} 1\n",
        "# TYPE t stateset\nt{t=\"on\"} 1\n", "s{quantile=\"0.5\"} 1\n",
        "# TYPE u unknown\nu 1\n"}) {
    CHECK_THAT(once, Catch::Matchers::Contains(line));
  }
}

TEST_CASE("what _created says is the start of its row, wherever it stands") {
  const std::string page =
      "# TYPE c counter\nc_created{x=\"2\"} 2\nc_total{x=\"1\"} 1\nc_total{x=\"2\"} 1\n"
      "c_created{x=\"1\"} 1.5\nc_created{x=\"3\"} 3\n"
      "# TYPE h histogram\nh_created 4\nh_bucket{le=\"+Inf\"} 2\n"
      "# TYPE s summary\ns_count 2\ns_sum 1\ns_created 1e300\n"
      "# TYPE t counter\nt_total 1\nt_created 5.0009\n# EOF\n";
  SampleBatch batch;
  const auto outcome = OpenMetricsParser().parse(page, batch);
  INFO((outcome ? "" : outcome.error().message()));
  REQUIRE(outcome);
  std::string starts;
  for (const auto& start : batch.starts()) {
    starts += batch.family_of(batch.row_family(start.row)).name + "{" +
              std::string(batch.labels(start.row).view()) + "} " + std::to_string(start.timestamp) +
              "\n";
  }
  CHECK(starts == "c_total{x=\"1\"} 1500\nc_total{x=\"2\"} 2000\nt_total{} 5001\nh{} 4000\n");
}

TEST_CASE("what a batch has no place for is left out and counted, or completed") {
  const std::string page =
      "# TYPE c counter\nc_total 1\nc_created 5\n# TYPE h histogram\nh_bucket{le=\"+Inf\"} 2\n"
      "# TYPE p gauge\np 1 1\np 2 2\n"
      "# TYPE g gaugehistogram\ng_bucket{le=\"+Inf\"} 4\ng_gcount 4\ng_gsum 1\n# EOF\n";
  SampleBatch batch;
  const auto outcome = OpenMetricsParser({.refuse_duplicates = true}).parse(page, batch);
  REQUIRE(outcome);
  CHECK(outcome->samples == 8);
  CHECK(outcome->created == 1);
  CHECK(outcome->duplicates == 1);
  const SampleBatch* pointer = &batch;
  CHECK(encode_to_string(*make_snapshot({&pointer, 1}, {})) ==
        "# TYPE c_total counter\nc_total 1\n# TYPE g_bucket gauge\ng_bucket{le=\"+Inf\"} 4\n"
        "# TYPE g_gcount gauge\ng_gcount 4\n# TYPE g_gsum gauge\ng_gsum 1\n"
        "# TYPE h histogram\nh_bucket{le=\"+Inf\"} 2\nh_sum 0\nh_count 2\n"
        "# TYPE p gauge\np 1 1000\n");
}

TEST_CASE("a duplicate in OpenMetrics is counted, or refuses the page") {
  const std::string page =
      "# TYPE c counter\nc_total{a=\"1\"} 1\nc_total{a=\"2\"} 1\n"
      "c_total{a=\"1\"} 3\n# EOF\n";
  SampleBatch batch;
  const auto outcome = OpenMetricsParser().parse(page, batch);
  REQUIRE(outcome);
  CHECK(outcome->duplicates == 1);
  CHECK(batch.size() == 2);
  const auto refused = OpenMetricsParser({.refuse_duplicates = true}).parse(page, batch);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code() == ErrorCode::conflict);
  CHECK(refused.error().message().find("4:1: ") == 0);
}

TEST_CASE("the limits of a page hold in OpenMetrics, too") {
  const std::string page = "a{b=\"0123456789\",c=\"d\"} 1\nb 1\n# EOF\n";
  const auto code = [&](detail::ParseLimits limits) {
    SampleBatch batch;
    const auto outcome = OpenMetricsParser({.limits = limits}).parse(page, batch);
    return outcome ? std::optional<ErrorCode>() : outcome.error().code();
  };
  CHECK_FALSE(code({.max_page_bytes = page.size(),
                    .max_line_bytes = 25,
                    .max_labels = 2,
                    .max_label_value_bytes = 10,
                    .max_samples = 2}));
  CHECK(code({.max_page_bytes = page.size() - 1}) == ErrorCode::limit);
  CHECK(code({.max_line_bytes = 24}) == ErrorCode::limit);
  CHECK(code({.max_labels = 1}) == ErrorCode::limit);
  CHECK(code({.max_label_value_bytes = 9}) == ErrorCode::limit);
  CHECK(code({.max_samples = 1}) == ErrorCode::limit);
  CHECK_FALSE(code({.max_name_bytes = 1}));
  CHECK(code({.max_name_bytes = 0}) == ErrorCode::limit);
}

}  // namespace
}  // namespace weir::test
