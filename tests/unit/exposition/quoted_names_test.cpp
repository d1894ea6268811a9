// Names in quotes as both parsers read them.
#include <catch2/catch.hpp>
#include <string>
#include <utility>

#include "exposition/openmetrics_parser.hpp"
#include "exposition/text_parser.hpp"
#include "unit/exposition/page_of.hpp"
#include "unit/exposition/random_batch.hpp"

namespace weir::detail {
namespace {

template <class Parser>
SampleBatch read(std::string_view page) {
  Parser parser;
  SampleBatch batch;
  const auto outcome = parser.parse(page, batch);
  INFO(page);
  if (!outcome) FAIL(outcome.error().message());
  return batch;
}

template <class Parser>
std::string fault(std::string_view page) {
  Parser parser;
  SampleBatch batch;
  const auto outcome = parser.parse(page, batch);
  INFO(page);
  REQUIRE_FALSE(outcome);
  return outcome.error().message();
}

std::string printed(const SampleBatch& batch, Format format) {
  return encode_to_string(*test::snapshot_of(batch),
                          {format, Encoding::identity, Escaping::allow_utf8});
}

// Blanks at the start of a HELP text are not a part of it.
std::string without_help(std::string_view page) {
  std::string rest;
  for (std::size_t end = 0; !page.empty(); page.remove_prefix(end)) {
    end = page.find('\n') + 1;
    if (!page.starts_with("# HELP ")) rest.append(page.substr(0, end));
  }
  return rest;
}

constexpr std::string_view kPage =
    "# HELP \"http.requests_total\" A \\\\ b.\n"
    "# TYPE \"http.requests_total\" counter\n"
    "{\"http.requests_total\",\"http.method\"=\"GET\",code=\"200\"} 3\n"
    "# TYPE \"http.wait\" histogram\n"
    "{\"http.wait_bucket\",le=\"0.5\"} 1\n"
    "{\"http.wait_bucket\",le=\"+Inf\"} 2\n"
    "{\"http.wait_sum\"} 1.5\n"
    "{\"http.wait_count\"} 2\n"
    "# TYPE \"q\\\"\\\\\\n\" untyped\n"
    "{\"q\\\"\\\\\\n\",\"\\\\\"=\"=\",b=\"c\"} 1 1000\n";

TEST_CASE("a text page with names in quotes is read and printed as it was") {
  const SampleBatch batch = read<TextParser>(kPage);
  CHECK(printed(batch, Format::text_1_0_0) == kPage);
  REQUIRE(batch.families().size() == 3);
  CHECK(batch.families()[0].name == "http.requests_total");
  CHECK(batch.families()[2].name == "q\"\\\n");
  CHECK(batch.labels(0).view() == "\"http.method\"=\"GET\",code=\"200\"");
}

TEST_CASE("a name in quotes that is plain is that name") {
  const SampleBatch batch = read<TextParser>(
      "# TYPE \"a\" gauge\n{\"a\",\"b\"=\"1\"} 1\na{b=\"2\"} 2\n{ \"a\" , b = \"3\" , } 3\n{\"a\"} "
      "4\n");
  CHECK(printed(batch, Format::text_1_0_0) ==
        "# TYPE a gauge\na{b=\"1\"} 1\na{b=\"2\"} 2\na{b=\"3\"} 3\na 4\n");
}

TEST_CASE("labels are sorted by their names' spelling wherever the quotes stand") {
  const SampleBatch batch =
      read<TextParser>("a{z=\"1\",\"y.y\"=\"2\",\"b\"=\"3\",\"x.x\"=\"\"} 1\n");
  CHECK(batch.labels(0).view() == "\"y.y\"=\"2\",b=\"3\",z=\"1\"");
  const SampleBatch built = [] {
    SampleBatch made;
    made.add({"a"}, {{"z", "1"}, {"y.y", "2"}, {"b", "3"}, {"x.x", ""}}, 1);
    return made;
  }();
  CHECK(built.labels(0) == batch.labels(0));
}

TEST_CASE("text with quotes in wrong places is refused where they stand") {
  const auto [page, message] = GENERATE(table<std::string, std::string>({
      {"{\"a.b\" 1\n", "1:1: expected a metric name"},
      {"{\"a.b\"=\"c\"} 1\n", "1:1: expected a metric name"},
      {"{} 1\n", "1:1: expected a metric name"},
      {"{a} 1\n", "1:1: expected a metric name"},
      {"{\"\"} 1\n", "1:3: a name cannot be empty"},
      {"{\"a.b} 1\n", "1:9: label value has no closing quote"},
      {"{\"a\\t\"} 1\n", "1:4: invalid escape in a label value"},
      {"{\"a\xFF\"} 1\n", "1:4: the text has a NUL or is not UTF-8"},
      {"{\"a.b\",\"c.d\"} 1\n", "1:13: expected '=' after the label name"},
      {"a{\"b.c\"} 1\n", "1:8: expected '=' after the label name"},
      {"a{\"\"=\"b\"} 1\n", "1:4: a name cannot be empty"},
      {"a{\"b.c\"=\"1\",\"b.c\"=\"2\"} 1\n", "1:13: the label name occurs twice"},
      {"a{b=\"1\",\"b\"=\"2\"} 1\n", "1:10: the label name occurs twice"},
      {"a{\"__name__\"=\"b\"} 1\n", "1:4: label name __name__ is reserved"},
      {"# TYPE \"a.b gauge\n", "1:8: invalid metric name after HELP or TYPE"},
      {"# TYPE \"a.b\"gauge\n", "1:8: invalid metric name after HELP or TYPE"},
      {"{\"a.b\"} 1\n{\"a.b\"} 2\n{c} 3\n", "3:1: expected a metric name"},
  }));
  CHECK(fault<TextParser>(page).substr(0, message.size() + 8) == message + ", found ");
}

TEST_CASE("a name in quotes that is too long leaves nothing behind for the next page") {
  TextParser parser({.limits = {.max_name_bytes = 10}});
  SampleBatch batch;
  std::string page = "{\"a.2345678901\",b=\"c\"} 1\n";
  CHECK(parser.parse(page, batch).error().code() == ErrorCode::limit);
  page = "x{b=\"c\"} 1            \n";
  CHECK(parser.parse(page, batch).has_value());
  CHECK(batch.labels(0).view() == "b=\"c\"");
}

TEST_CASE("equal series are duplicates however they are spelled") {
  TextParser parser({.refuse_duplicates = true});
  SampleBatch batch;
  CHECK(parser.parse("{\"a\",\"b\"=\"c\"} 1\na{b=\"c\"} 2\n", batch).error().code() ==
        ErrorCode::conflict);
}

TEST_CASE("an OpenMetrics page with names in quotes is read and printed as it was") {
  const std::string page =
      "# HELP \"http.requests\" A.\n"
      "# TYPE \"http.requests\" counter\n"
      "{\"http.requests_total\",\"http.method\"=\"GET\"} 3 # {\"trace.id\"=\"7\"} 1\n"
      "# TYPE \"http.wait_seconds\" histogram\n"
      "# UNIT \"http.wait_seconds\" seconds\n"
      "{\"http.wait_seconds_bucket\",le=\"+Inf\"} 2\n"
      "{\"http.wait_seconds_sum\"} 1.5\n"
      "{\"http.wait_seconds_count\"} 2\n"
      "# TYPE \"my.state\" stateset\n"
      "{\"my.state\",\"my.state\"=\"on\"} 1\n"
      "# TYPE \"q\\\"\\\\\\n\" gauge\n"
      "{\"q\\\"\\\\\\n\"} 1\n"
      "# EOF\n";
  CHECK(printed(read<OpenMetricsParser>(page), Format::openmetrics_1_0_0) == page);
}

TEST_CASE("OpenMetrics with quotes in wrong places is refused where they stand") {
  const auto [page, message] = GENERATE(table<std::string, std::string>({
      {"{\"a.b\" 1\n# EOF\n", "1:1: expected a metric name"},
      {"{ \"a.b\"} 1\n# EOF\n", "1:1: expected a metric name"},
      {"{\"a.b\",} 1\n# EOF\n", "1:8: expected a label name"},
      {"{\"a.b\", c=\"d\"} 1\n# EOF\n", "1:8: expected a label name"},
      {"# TYPE \"a.b\" stateset\n{\"a.b\",\"a.c\"=\"on\"} 1\n# EOF\n",
       "2:1: a state needs a label of the metric's name"},
      {"# TYPE \"a.b\" counter\n{\"a.b\"} 1\n# EOF\n",
       "2:3: samples of a metric of this type have a suffix"},
  }));
  CHECK(fault<OpenMetricsParser>(page).substr(0, message.size() + 8) == message + ", found ");
}

TEST_CASE("random pages with names of every kind are printed, read and printed the same") {
  for (unsigned seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    const SampleBatch batch = test::RandomBatch(seed, test::RandomBatch::Names::any).make();
    const std::string text = printed(batch, Format::text_1_0_0);
    REQUIRE(without_help(printed(read<TextParser>(text), Format::text_1_0_0)) ==
            without_help(text));
  }
}

}  // namespace
}  // namespace weir::detail
