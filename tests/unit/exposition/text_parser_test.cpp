#include "exposition/text_parser.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace weir::detail {
namespace {

SampleBatch parsed(std::string_view page, ParseOptions options = {}) {
  TextParser parser(options);
  SampleBatch batch;
  const auto outcome = parser.parse(page, batch);
  if (!outcome) FAIL(outcome.error().message());
  return batch;
}

Error refused(std::string_view page, ParseOptions options = {}) {
  TextParser parser(options);
  SampleBatch batch;
  const auto outcome = parser.parse(page, batch);
  REQUIRE_FALSE(outcome);
  return outcome.error();
}

std::string labels_of(std::string_view line) {
  const SampleBatch batch = parsed(line);
  REQUIRE(batch.size() == 1);
  return std::string(batch.labels(0).view());
}

TEST_CASE("a sample has its family's type and help") {
  const SampleBatch batch = parsed(
      "# HELP a_total two\\nlines and a \\\\\n# TYPE a_total counter\na_total{b=\"c\"} 1.5\n");
  REQUIRE(batch.size() == 1);
  const Family& family = batch.family_of(batch.row_family(0));
  CHECK(family.name == "a_total");
  CHECK(family.help == "two\nlines and a \\");
  CHECK(family.type == MetricType::counter);
  CHECK(batch.kind(0) == UnitKind::scalar);
  CHECK(batch.value(0) == 1.5);
  CHECK(batch.timestamps().empty());
}

TEST_CASE("a sample without TYPE is untyped") {
  const SampleBatch batch = parsed("a 1\n");
  CHECK(batch.families()[0].type == MetricType::untyped);
}

TEST_CASE("a HELP behind the samples is their family's") {
  CHECK(parsed("a 1\n# HELP a late\n").families()[0].help == "late");
}

TEST_CASE("a family that the batch has already keeps its help") {
  SampleBatch batch;
  batch.add({"a", "first", MetricType::untyped}, 1);
  TextParser parser;
  REQUIRE(parser.parse("# HELP a second\na{b=\"c\"} 1\n", batch));
  REQUIRE(parser.parse("a{b=\"d\"} 1\n# HELP a third\n", batch));
  REQUIRE(batch.families().size() == 1);
  CHECK(batch.families()[0].help == "first");
}

TEST_CASE("labels come out canonical whatever their form") {
  CHECK(labels_of("a 1\n").empty());
  CHECK(labels_of("a{} 1\n").empty());
  CHECK(labels_of("a{b=\"c\",d=\"\\\"\\\\\\n\"} 1\n") == "b=\"c\",d=\"\\\"\\\\\\n\"");
  CHECK(labels_of("a{ d = \"e\" ,\tb=\"c\" , } 1\n") == "b=\"c\",d=\"e\"");
  CHECK(labels_of("a{b=\"c\",} 1\n") == "b=\"c\"");
  CHECK(labels_of("a{b=\"c\" } 1\n") == "b=\"c\"");
  CHECK(labels_of("a{ b=\"c\"} 1\n") == "b=\"c\"");
  CHECK(labels_of("a{b=\"c\", d=\"e\"} 1\n") == "b=\"c\",d=\"e\"");
  CHECK(labels_of("a{b=\"\",c=\"d\"} 1\n") == "c=\"d\"");
  CHECK(labels_of("a{b=\"\"} 1\n").empty());
  CHECK(labels_of("a{A=\"1\",_=\"2\",a=\"3\"} 1\n") == "A=\"1\",_=\"2\",a=\"3\"");
  CHECK(labels_of("a{a=\"3\",_=\"2\",A=\"1\"} 1\n") == "A=\"1\",_=\"2\",a=\"3\"");
}

TEST_CASE("timestamps stay with their rows") {
  const SampleBatch batch = parsed("a 1\nb 2 -5\nc 3\nd 4 17\n");
  REQUIRE(batch.timestamps().size() == 2);
  CHECK(batch.timestamps()[0].row == 1);
  CHECK(batch.timestamps()[0].timestamp == -5);
  CHECK(batch.timestamps()[1].row == 3);
  CHECK(batch.timestamps()[1].timestamp == 17);
}

TEST_CASE("a histogram is one unit without le, its bounds ascending") {
  const SampleBatch batch = parsed(
      "# TYPE h histogram\n"
      "h_bucket{a=\"b\",le=\"10\",z=\"y\"} 5\nh_bucket{z=\"y\",le=\"0.5\",a=\"b\"} 2\n"
      "h_bucket{a=\"b\",z=\"y\",le=\"+Inf\"} 7\nh_sum{a=\"b\",z=\"y\"} 11.5\n"
      "h_count{a=\"b\",z=\"y\"} 7 99\n");
  REQUIRE(batch.size() == 1);
  CHECK(batch.labels(0).view() == "a=\"b\",z=\"y\"");
  const HistogramView histogram = batch.histogram(0);
  CHECK(std::vector(histogram.bounds.begin(), histogram.bounds.end()) ==
        std::vector<double>{0.5, 10});
  CHECK(std::vector(histogram.cumulative.begin(), histogram.cumulative.end()) ==
        std::vector<double>{2, 5, 7});
  CHECK(histogram.sum == 11.5);
  REQUIRE(batch.timestamps().size() == 1);
  CHECK(batch.timestamps()[0].timestamp == 99);
}

TEST_CASE("the lines of two histograms may alternate") {
  const SampleBatch batch = parsed(
      "# TYPE h histogram\n"
      "h_bucket{a=\"1\",le=\"1\"} 1\nh_bucket{a=\"2\",le=\"1\"} 2\nother 5\n"
      "h_bucket{a=\"1\",le=\"+Inf\"} 3\nh_bucket{a=\"2\",le=\"+Inf\"} 4\n"
      "h_sum{a=\"2\"} 20\nh_sum{a=\"1\"} 10\nh_count{a=\"2\"} 4\nh_count{a=\"1\"} 3\n");
  REQUIRE(batch.size() == 3);
  CHECK(batch.family_of(batch.row_family(0)).name == "other");
  CHECK(batch.labels(1).view() == "a=\"1\"");
  CHECK(batch.histogram(1).cumulative[0] == 1);
  CHECK(batch.histogram(1).cumulative[1] == 3);
  CHECK(batch.histogram(1).sum == 10);
  CHECK(batch.labels(2).view() == "a=\"2\"");
  CHECK(batch.histogram(2).cumulative[0] == 2);
  CHECK(batch.histogram(2).sum == 20);
}

TEST_CASE("a summary is one unit without quantile") {
  const SampleBatch batch = parsed(
      "# TYPE s summary\ns{quantile=\"0.99\",a=\"b\"} 9\ns{a=\"b\",quantile=\"0.5\"} 5\n"
      "s_sum{a=\"b\"} 100\ns_count{a=\"b\"} 12\n");
  REQUIRE(batch.size() == 1);
  CHECK(batch.labels(0).view() == "a=\"b\"");
  const SummaryView summary = batch.summary(0);
  CHECK(std::vector(summary.quantiles.begin(), summary.quantiles.end()) ==
        std::vector<double>{0.5, 0.99});
  CHECK(std::vector(summary.values.begin(), summary.values.end()) == std::vector<double>{5, 9});
  CHECK(summary.sum == 100);
  CHECK(summary.count == 12);
}

TEST_CASE("what a histogram or summary lacks is added if the caller wants it") {
  ParseOptions options;
  options.complete_groups = true;
  const SampleBatch batch = parsed(
      "# TYPE h histogram\nh_bucket{a=\"1\",le=\"5\"} 3\nh_count{a=\"1\"} 4\n"
      "h_bucket{a=\"2\",le=\"+Inf\"} 6\nh_sum{a=\"2\"} 8\nh_sum{a=\"3\"} 9\n"
      "# TYPE s summary\ns{quantile=\"0.5\"} 7\n",
      options);
  REQUIRE(batch.size() == 4);
  CHECK(batch.histogram(0).bounds.size() == 1);
  CHECK(batch.histogram(0).cumulative.back() == 4);
  CHECK(batch.histogram(0).sum == 0);
  CHECK(batch.histogram(1).bounds.empty());
  CHECK(batch.histogram(1).cumulative.back() == 6);
  CHECK(batch.histogram(2).cumulative.back() == 0);
  CHECK(batch.histogram(2).sum == 9);
  CHECK(batch.summary(3).values.front() == 7);
  CHECK(batch.summary(3).count == 0);
  // But nothing is put right that contradicts itself.
  CHECK(refused("# TYPE h histogram\nh_bucket{le=\"5\"} 3\nh_count 2\n", options)
            .message()
            .starts_with("2:1: the histogram's _count"));
  CHECK(refused("# TYPE h histogram\nh_bucket{le=\"5\"} 3\n", options)
            .message()
            .starts_with("2:1: the histogram's _count"));
}

TEST_CASE("a name that a family has of its own is not a part of a histogram") {
  const SampleBatch batch = parsed(
      "# TYPE h_sum gauge\nh_sum{a=\"1\"} 4\n"
      "# TYPE s summary\ns_sum 1\ns_count 1\ns_bucket 3\n");
  REQUIRE(batch.size() == 3);
  CHECK(batch.family_of(batch.row_family(0)).name == "h_sum");
  CHECK(batch.family_of(batch.row_family(1)).name == "s_bucket");
  CHECK(batch.family_of(batch.row_family(2)).name == "s");
}

TEST_CASE("of duplicates the first counts") {
  TextParser parser;
  SampleBatch batch;
  const auto outcome = parser.parse(
      "a{b=\"1\",c=\"2\"} 1\na{c=\"2\",b=\"1\"} 2\nb{b=\"1\",c=\"2\"} 3\n"
      "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"1.0\"} 8\nh_bucket{le=\"Inf\"} 2\n"
      "h_sum 3\nh_sum 9\nh_count 2\nh_count 9\n",
      batch);
  REQUIRE(outcome);
  CHECK(outcome->samples == 10);
  CHECK(outcome->duplicates == 4);
  REQUIRE(batch.size() == 3);
  CHECK(batch.value(0) == 1);
  CHECK(batch.histogram(2).cumulative[0] == 1);
  CHECK(batch.histogram(2).sum == 3);
}

TEST_CASE("duplicates refuse the page if the caller says so") {
  ParseOptions options;
  options.refuse_duplicates = true;
  const Error scalar = refused("a 1\nb 1\na 2\n", options);
  CHECK(scalar.code() == ErrorCode::conflict);
  CHECK(scalar.message().starts_with("3:1: "));
  CHECK(refused("# TYPE s summary\ns_sum 1\n s_sum 1\ns_count 1\n", options)
            .message()
            .starts_with("3:2: "));
  CHECK(refused("# TYPE s summary\ns{quantile=\"1\"} 1\ns{quantile=\"1.0\"} 1\n"
                "s_sum 1\ns_count 1\n",
                options)
            .message()
            .starts_with("3:1: "));
}

TEST_CASE("pages are told apart: what one had twice, two may have once each") {
  TextParser parser;
  SampleBatch batch;
  for (int i = 0; i < 2; ++i) {
    const auto outcome = parser.parse("# TYPE a gauge\na 1\n", batch);
    REQUIRE(outcome);
    CHECK(outcome->duplicates == 0);
  }
  CHECK(batch.size() == 2);
}

TEST_CASE("an unterminated last line counts if the caller takes it") {
  ParseOptions options;
  options.take_unterminated_line = true;
  CHECK(parsed("a 1\nb{c=\"d\"} 2", options).size() == 2);
  CHECK(parsed("# TYPE s summary\ns_sum 1\ns_count 1", options).size() == 1);
  CHECK(refused("a 1\nb{c=\"d} 2", options).message() ==
        "2:10: label value has no closing quote, found the end of the page");
  CHECK(refused("a 1\n# TYPE s summary\ns_sum 1\n s_count x", options)
            .message()
            .starts_with("4:10: expected a number as value, found 'x'"));
  CHECK(refused("# TYPE s summary\n s_sum 1", options).message().starts_with("2:2: "));
}

TEST_CASE("a bad page leaves the batch as it was") {
  SampleBatch batch;
  TextParser parser;
  REQUIRE(
      parser.parse("# TYPE a gauge\na 1\n# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_sum "
                   "1\nh_count 1\n",
                   batch));
  REQUIRE_FALSE(parser.parse("a 5\nnew 6\n# HELP a x\n# TYPE a counter\n", batch));
  REQUIRE_FALSE(
      parser.parse("# TYPE a counter\na 5 77\nnew 6\n# TYPE g histogram\ng_sum 1\n", batch));
  CHECK(batch.size() == 2);
  CHECK(batch.families().size() == 2);
  CHECK(batch.timestamps().empty());
  CHECK(batch.histogram(1).sum == 1);
  // And good ones are read after it as if it had not been.
  REQUIRE(parser.parse("# TYPE new counter\nnew 6\n", batch));
  CHECK(batch.family_of(batch.row_family(2)).type == MetricType::counter);
}

TEST_CASE("an error shows what it found, harmless for a log") {
  CHECK(refused("a 1\nb \x1b[31m\n").message() == "2:3: expected a number as value, found '?[31m'");
  CHECK(refused("a b" + std::string(1000, 'c') + "\n").message() ==
        "1:3: expected a number as value, found 'b" + std::string(23, 'c') + "'");
}

TEST_CASE("ten thousand series are told apart, and each duplicate found") {
  std::string page;
  for (int i = 0; i < 10'000; ++i) page += "a{i=\"" + std::to_string(i) + "\"} 1\n";
  TextParser parser;
  SampleBatch batch;
  const auto once = parser.parse(page, batch);
  REQUIRE(once);
  CHECK(once->duplicates == 0);
  batch.clear();
  const auto twice = parser.parse(page + page, batch);
  REQUIRE(twice);
  CHECK(twice->duplicates == 10'000);
  CHECK(batch.size() == 10'000);
}

}  // namespace
}  // namespace weir::detail
