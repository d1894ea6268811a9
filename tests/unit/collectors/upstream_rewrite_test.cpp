// What becomes of a page's labels in the upstream collector.
#include <catch2/catch.hpp>
#include <chrono>
#include <string>

#include "collectors/pipeline/upstream_target.hpp"
#include "exposition/text_parser.hpp"
#include "weir/exposition.hpp"
#include "weir/snapshot.hpp"

using namespace std::chrono_literals;

namespace weir::test {
namespace {

using detail::parse_target;

// What a page of the text format becomes.
std::string rewritten(const std::string& page, const std::string& options) {
  auto target = parse_target(R"({"name": "t", "url": "http://h/")" + options + "}", 5s).value();
  target.rewrite.labels.emplace_back("target", "t");
  detail::RowRewriter rewriter(std::move(target.rewrite));
  detail::TextParser parser;
  SampleBatch batch;
  SampleBatch out;
  const auto rewrite = [&] {
    batch.clear();
    out.clear();
    REQUIRE(parser.read(page, batch));
    (void)rewriter.rewrite(batch, out);
    const SampleBatch* pointer = &out;
    return encode_to_string(*make_snapshot({&pointer, 1}, {}));
  };
  const std::string text = rewrite();
  CHECK(rewrite() == text);                 // its rows are known by now
  return text.substr(text.find('\n') + 1);  // without the first TYPE line
}

std::string relabelled(const std::string& labels, const std::string& rule) {
  const std::string text =
      rewritten("a{" + labels + "} 1\n", R"(, "metric_relabel_configs": [{)" + rule + "}]");
  return text.substr(0, text.find('\n'));
}

TEST_CASE("labels are added in their place, and clashes keep both or the page's") {
  CHECK(rewritten("a{z=\"1\",b=\"2\"} 1\n", R"(, "labels": {"m": "x\"y"})") ==
        "a{b=\"2\",m=\"x\\\"y\",target=\"t\",z=\"1\"} 1\n");
  CHECK(rewritten("a{target=\"own\"} 1\n", "") == "a{exported_target=\"own\",target=\"t\"} 1\n");
  CHECK(rewritten("a{exported_target=\"x\",target=\"own\"} 1\n", "") ==
        "a{exported_exported_target=\"own\",exported_target=\"x\",target=\"t\"} 1\n");
  CHECK(rewritten("a{target=\"own\"} 1\n", R"(, "honor_labels": true)") == "a{target=\"own\"} 1\n");
}

TEST_CASE("labels are added to every line of a histogram, and timestamps stay") {
  CHECK(rewritten("# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\n"
                  "h_count 2\n",
                  "") ==
        "h_bucket{target=\"t\",le=\"1\"} 1\nh_bucket{target=\"t\",le=\"+Inf\"} 2\n"
        "h_sum{target=\"t\"} 3\nh_count{target=\"t\"} 2\n");
  CHECK(rewritten("a{b=\"1\"} 1 1000\na{b=\"2\"} 2 2000\n", "") ==
        "a{b=\"1\",target=\"t\"} 1 1000\na{b=\"2\",target=\"t\"} 2 2000\n");
}

TEST_CASE("rows that are known are not rewritten again, but have the page's values") {
  auto target = parse_target(R"({"url": "http://h/", "labels": {"x": "y"}, "metric_relabel_configs":
      [{"source_labels": ["__name__"], "regex": "a", "action": "drop"}]})",
                             5s)
                    .value();
  detail::RowRewriter rewriter(std::move(target.rewrite));
  detail::TextParser parser;
  SampleBatch page;
  SampleBatch out;
  const auto rewrite = [&](const std::string& n) {
    page.clear();
    out.clear();
    REQUIRE(parser.read("a " + n + "\nb " + n + " 7\n# TYPE h histogram\nh_bucket{le=\"+Inf\"} " +
                            n + "\nh_sum 2\nh_count " + n +
                            "\n# TYPE s summary\ns{quantile=\"1\"} " + n + "\ns_sum 1\ns_count 2\n",
                        page));
    CHECK(rewriter.rewrite(page, out) == 1);
  };
  rewrite("1");
  const auto rows = out.layout();
  rewrite("5");
  CHECK(out.layout() == rows);
  REQUIRE(out.size() == 3);
  CHECK(out.value(0) == 5);
  CHECK(out.histogram(1).cumulative[0] == 5);
  CHECK(out.summary(2).values[0] == 5);
  CHECK(out.summary(2).count == 2);
  REQUIRE(out.timestamps().size() == 1);
  CHECK(out.timestamps()[0].row == 0);
}

TEST_CASE("relabel rules do what Prometheus's do") {
  const auto [labels, rule, result] = GENERATE(table<std::string, std::string, std::string>({
      {"p=\"/a/b\"",
       R"j("source_labels": ["p"], "regex": "/(\\w+)/(?P<last>\\w+)", "target_label": "q",
                     "replacement": "${last}-$1$$")j",
       "a{p=\"/a/b\",q=\"b-a$\",target=\"t\"} 1"},
      {"p=\"x\"", R"j("source_labels": ["p"], "regex": "y", "target_label": "q")j",
       "a{p=\"x\",target=\"t\"} 1"},
      {"p=\"x\"", R"j("target_label": "p", "replacement": "")j", "a{target=\"t\"} 1"},
      {"p=\"x\",q=\"y\"",
       R"j("source_labels": ["p", "none", "q"], "separator": "|", "target_label": "r")j",
       "a{p=\"x\",q=\"y\",r=\"x||y\",target=\"t\"} 1"},
      {"p=\"x\"", R"j("source_labels": ["p"], "regex": "x", "action": "drop")j", ""},
      {"p=\"xx\"", R"j("source_labels": ["p"], "regex": "x", "action": "drop")j",
       "a{p=\"xx\",target=\"t\"} 1"},
      {"p=\"x\"", R"j("source_labels": ["__name__"], "regex": "a|b", "action": "keep")j",
       "a{p=\"x\",target=\"t\"} 1"},
      {"p=\"x\"", R"j("source_labels": ["__name__"], "regex": "b", "action": "keep")j", ""},
      {"p=\"x\",q=\"x\"", R"j("source_labels": ["p"], "target_label": "q", "action": "dropequal")j",
       ""},
      {"p=\"x\",q=\"y\"", R"j("source_labels": ["p"], "target_label": "q", "action": "keepequal")j",
       ""},
      {"user_id=\"7\",p=\"x\"", R"j("regex": "user_.*", "action": "labeldrop")j",
       "a{p=\"x\",target=\"t\"} 1"},
      {"user_id=\"7\",p=\"x\"", R"j("regex": "p|target", "action": "labelkeep")j",
       "a{p=\"x\",target=\"t\"} 1"},
      {"tag_a=\"1\"", R"j("regex": "tag_(.+)", "action": "labelmap")j",
       "a{a=\"1\",tag_a=\"1\",target=\"t\"} 1"},
      {"p=\"GeT\"", R"j("source_labels": ["p"], "target_label": "p", "action": "lowercase")j",
       "a{p=\"get\",target=\"t\"} 1"},
      {"p=\"GeT\"", R"j("source_labels": ["p"], "target_label": "p", "action": "uppercase")j",
       "a{p=\"GET\",target=\"t\"} 1"},
      {"p=\"a\\\\b\"",
       R"j("source_labels": ["p"], "regex": "a\\\\(.)", "target_label": "q", "replacement": "\\$1")j",
       "a{p=\"a\\\\b\",q=\"\\\\b\",target=\"t\"} 1"},
      {"", R"j("target_label": "__name__", "replacement": "b")j", "b{target=\"t\"} 1"},
      // The two results are those of Prometheus's own tests.
      {"c=\"baz\"",
       R"j("source_labels": ["c"], "target_label": "d", "action": "hashmod", "modulus": 1000)j",
       "a{c=\"baz\",d=\"976\",target=\"t\"} 1"},
      {"a=\"foo\\nbar\"",
       R"j("source_labels": ["a"], "target_label": "b", "action": "hashmod", "modulus": 1000)j",
       "a{a=\"foo\\nbar\",b=\"734\",target=\"t\"} 1"},
      {"", R"j("target_label": "__name__", "replacement": "no name")j", ""},
  }));
  CAPTURE(labels, rule);
  CHECK(relabelled(labels, rule) == result);
}

}  // namespace
}  // namespace weir::test
