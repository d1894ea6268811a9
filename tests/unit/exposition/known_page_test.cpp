#include "exposition/known_page.hpp"

#include <catch2/catch.hpp>
#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include "exposition/openmetrics_parser.hpp"
#include "exposition/text_parser.hpp"
#include "support/known_page_reader.hpp"
#include "support/openmetrics_cases.hpp"
#include "support/text_format_cases.hpp"

namespace weir::detail {
namespace {

using test::KnownPageReader;

constexpr std::string_view kText =
    "# HELP a_total Requests of all kinds.\n# TYPE a_total counter\n"
    "a_total{code=\"200\",path=\"/a\"} 1027\na_total{path=\"/b\",code=\"500\"} 3 1700000000000\n"
    "\n# just a comment\n# TYPE h histogram\n"
    "h_bucket{x=\"1\",le=\"0.1\"} 2\nh_bucket{x=\"1\",le=\"1\"} 5\nh_bucket{x=\"1\",le=\"+Inf\"} "
    "7\n"
    "h_sum{x=\"1\"} 4.25\nh_count{x=\"1\"} 7\n"
    "h_bucket{x=\"2\",le=\"0.1\"} 0\nh_bucket{x=\"2\",le=\"1\"} 0\nh_bucket{x=\"2\",le=\"+Inf\"} "
    "0\n"
    "h_sum{x=\"2\"} 0\nh_count{x=\"2\"} 0\n"
    "# TYPE s summary\ns{quantile=\"0.5\"} NaN 17\ns{quantile=\"0.9\"} 0.123456789012345678\n"
    "s_sum 1e3\ns_count 12\n"
    "g -0.5\nplain_name_without_labels 12345678901234567890\n";

constexpr std::string_view kOpenMetrics =
    "# HELP a Requests of all kinds.\n# TYPE a counter\n"
    "a_total{path=\"/a\"} 1027 # {trace=\"abc\"} 1 1700000000.5\na_created{path=\"/a\"} 1.5\n"
    "a_total{path=\"/b\"} 3 12.5\n"
    "# TYPE h histogram\nh_bucket{x=\"1\",le=\"0.1\"} 2 # {trace=\"q\",span=\"1\"} 0.05\n"
    "h_bucket{x=\"1\",le=\"+Inf\"} 7\nh_sum{x=\"1\"} 4.25\nh_count{x=\"1\"} 7 3\n"
    "h_bucket{x=\"2\",le=\"0.1\"} 0\nh_bucket{x=\"2\",le=\"+Inf\"} 0\n"
    "# TYPE s summary\ns{quantile=\"0.5\"} NaN\ns_sum 3\ns_count 12\n"
    "# TYPE f stateset\nf{f=\"on\"} 1\nf{f=\"off\"} 0\n# TYPE i info\ni_info{v=\"1\"} 1\n"
    "# TYPE gh gaugehistogram\ngh_bucket{le=\"+Inf\"} 4\ngh_gcount 4\ngh_gsum 2\n"
    "# TYPE z counter\nz_total 9 # {} 3\n# EOF\n";

// A page that differs in one place or some.
class Mutator {
 public:
  std::string mutate(std::string_view page) {
    std::string text(page);
    for (std::size_t i = 1 + below(2); i > 0; --i) change(text);
    return text;
  }

 private:
  std::size_t below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_);
  }
  char byte() {
    constexpr std::string_view kBytes = "0123456789.-+eE \n\t{}\",=#\\abNnIi_\xC3\xA4\xFF";
    return kBytes[below(kBytes.size())];
  }
  // From the start of one line to the start of another.
  std::string_view line_of(std::string_view text, std::size_t at) {
    const std::size_t begin = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
    return text.substr(begin, text.find('\n', at) - begin + 1);
  }
  void change_digit(std::string& text) {
    for (int tries = 0; tries < 100; ++tries) {
      const std::size_t at = below(text.size());
      if (text[at] >= '0' && text[at] <= '9') {
        text[at] = static_cast<char>('0' + below(10));
        return;
      }
    }
  }
  void change(std::string& text) {
    if (text.empty()) return;
    const std::size_t at = below(text.size());
    switch (below(6)) {
      case 0:
        text[at] = byte();
        break;
      case 1:
        text.insert(at, 1, byte());
        break;
      case 2:
        text.erase(at, 1 + below(3));
        break;
      case 3:
        text.insert(at, std::string(line_of(text, below(text.size()))));
        break;
      case 4: {
        const std::string_view line = line_of(text, at);
        text.erase(static_cast<std::size_t>(line.data() - text.data()), line.size());
        break;
      }
      default:
        change_digit(text);
        break;
    }
  }
  std::mt19937 random_{20261126};
};

constexpr int kMutants = 1000;

template <class Parser>
void check_mutants(std::string_view page, ParseOptions options) {
  KnownPageReader<Parser> reader(options);
  Mutator mutator;
  int known = 0;
  int refused = 0;
  for (int i = 0; i < kMutants; ++i) {
    const std::string mutant = mutator.mutate(page);
    INFO(mutant);
    REQUIRE(reader.difference(page).empty());  // met anew after a mutant
    REQUIRE(reader.difference(page).empty());
    REQUIRE(reader.was_known());
    REQUIRE(reader.difference(mutant).empty());
    known += reader.was_known() ? 1 : 0;
    refused += reader.batch().empty() ? 1 : 0;
  }
  CHECK(known > kMutants / 25);
  CHECK(refused > kMutants / 25);
}

TEST_CASE("a text page that differs anywhere from the one before reads as if it were the first") {
  check_mutants<TextParser>(kText, {});
}

TEST_CASE("a text page with a fault or a limit passed is refused as if it were the first") {
  ParseOptions strict;
  strict.refuse_duplicates = true;
  strict.take_unterminated_line = true;
  strict.limits.max_line_bytes = 46;
  strict.limits.max_samples = 18;
  check_mutants<TextParser>(kText, strict);
}

TEST_CASE("an OpenMetrics page that differs anywhere reads as if it were the first") {
  check_mutants<OpenMetricsParser>(kOpenMetrics, {});
}

TEST_CASE("an OpenMetrics page with a fault or a limit passed is refused as if it were the first") {
  ParseOptions strict;
  strict.refuse_duplicates = true;
  strict.limits.max_line_bytes = 60;
  strict.limits.max_samples = 22;
  check_mutants<OpenMetricsParser>(kOpenMetrics, strict);
}

TEST_CASE("each point of the text format is judged the same when met again") {
  KnownPageReader<TextParser> reader;
  for (const auto& point : test::text_format_cases()) {
    INFO(point.point);
    for (int i = 0; i < 3; ++i) CHECK(reader.difference(point.page).empty());
  }
}

TEST_CASE("each point of OpenMetrics is judged the same when met again") {
  KnownPageReader<OpenMetricsParser> reader;
  for (const auto& point : test::openmetrics_cases()) {
    INFO(point.point);
    for (int i = 0; i < 3; ++i) CHECK(reader.difference(point.page).empty());
  }
}

TEST_CASE("new values of a known page are in its rows") {
  TextParser parser;
  SampleBatch batch;
  REQUIRE(parser.read("a{b=\"c\"} 1\nd 2\n", batch));
  const auto layout = batch.layout();
  batch.clear();
  REQUIRE(parser.read("a{b=\"c\"} 10\nd 2.5\n", batch));
  CHECK(batch.layout() == layout);
  REQUIRE(batch.size() == 2);
  CHECK(batch.value(0) == 10);
  CHECK(batch.value(1) == 2.5);
}

TEST_CASE("a known line is refused once it is longer than a line may be") {
  ParseOptions options;
  options.limits.max_line_bytes = 12;
  KnownPageReader<TextParser> reader(options);
  CHECK(reader.difference("a{b=\"c\"} 123\n").empty());
  CHECK(reader.difference("a{b=\"c\"} 456\n").empty());
  CHECK(reader.was_known());
  CHECK(reader.difference("a{b=\"c\"} 4567\n").empty());
  CHECK(reader.batch().empty());
}

TEST_CASE("exemplars of a known page do not pile up") {
  OpenMetricsParser parser;
  SampleBatch batch;
  for (int i = 0; i < 3; ++i) {
    batch.clear();
    REQUIRE(parser.read(
        "# TYPE a counter\na_total 1 # {x=\"" + std::to_string(i) + "\"} 2\n# EOF\n", batch));
    REQUIRE(batch.exemplars().size() == 1);
    CHECK(batch.exemplars()[0].text_begin <= 5);
    CHECK(batch.exemplar(batch.exemplars()[0]).labels.view() == "x=\"" + std::to_string(i) + "\"");
  }
}

TEST_CASE("rows that another wrote into the batch are not taken for the known page's") {
  TextParser text;
  OpenMetricsParser openmetrics;
  SampleBatch batch;
  for (int i = 0; i < 3; ++i) {
    batch.clear();
    REQUIRE(text.read("a 1\nb 2\n", batch));
    batch.clear();
    REQUIRE(openmetrics.read("x 5\ny 6\n# EOF\n", batch));
    REQUIRE(batch.size() == 2);
    CHECK(batch.family_of(batch.row_family(1)).name == "y");
    CHECK(batch.value(1) == 6);
  }
}

TEST_CASE("rows that a failed run left are not taken for the known page's") {
  TextParser parser;
  SampleBatch batch;
  REQUIRE(parser.read("a 1\n", batch));
  batch.clear();
  batch.clear();
  REQUIRE(parser.read("a 2\n", batch));
  REQUIRE(batch.size() == 1);
  CHECK(batch.value(0) == 2);
}

}  // namespace
}  // namespace weir::detail
