// The upstream collector: its targets as they are written, and what becomes of a page.
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>

#include "collectors/pipeline/page_poller.hpp"
#include "collectors/pipeline/upstream_target.hpp"
#include "exposition/text_parser.hpp"
#include "support/collector_fixture.hpp"
#include "support/fake_clock.hpp"
#include "support/stub_server.hpp"
#include "support/wire.hpp"
#include "weir/exposition.hpp"
#include "weir/snapshot.hpp"

using namespace std::chrono_literals;

namespace weir::test {
namespace {

using detail::parse_target;
using detail::parse_targets;
using Texts = std::vector<std::string>;

std::string fault(const std::string& text) {
  const auto target = parse_target(text, 5s);
  if (target) return "";
  CHECK(target.error().message().find("--collector.upstream.target: ") == 0);
  return target.error().message();
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("a target is a URL, with a name before it or without") {
  const auto bare = parse_target("http://127.0.0.1:9100/metrics?a=b", 5s).value();
  CHECK(bare.name == "127.0.0.1:9100");
  CHECK_FALSE(bare.is_named);
  CHECK(bare.timeout == 5s);
  const auto named = parse_target("shop=http://h/metrics", 5s).value();
  CHECK(named.name == "shop");
  CHECK(named.is_named);
  CHECK(named.fetch.url.text == "http://h/metrics");
}

TEST_CASE("a target that is alone and unnamed gets no label, all others do") {
  const auto label = [](const Texts& texts) {
    return parse_targets(texts, 5s).value().front().rewrite.labels;
  };
  CHECK(label({"http://a/"}).empty());
  using Labels = std::vector<std::pair<std::string, std::string>>;
  CHECK(label({"x=http://a/"}) == Labels{{"target", "x"}});
  CHECK(label({"http://a:1/", "http://b/"}) == Labels{{"target", "a:1"}});
  const auto twice = parse_targets({"http://a/x", "http://a/y"}, 5s);
  REQUIRE_FALSE(twice);
  CHECK(contains(twice.error().message(), "two targets are called 'a'"));
}

TEST_CASE("a target may be a JSON object with all that a scrape needs") {
  const auto target = parse_target(R"({
      // comments are allowed
      "name": "shop", "url": "http://h/m", "timeout": "1m30s", "interval": "2m", "honor_labels": true,
      "headers": {"X-A": "b"}, "basic_auth": {"username": "u", "password_file": "/p"},
      "tls_config": {"ca_file": "/ca", "insecure_skip_verify": true}, "follow_redirects": true,
      "labels": {"env": "prod"}, "body_size_limit": 1000, "sample_limit": 10, "label_limit": 3,
      "label_value_length_limit": 20, "line_length_limit": 200, "name_length_limit": 30,
      "metric_relabel_configs": [{"source_labels": ["a", "b"], "action": "drop"}]})",
                                   5s)
                          .value();
  CHECK(target.name == "shop");
  CHECK(target.timeout == 90s);
  CHECK(target.interval == 2min);
  CHECK(target.fetch.headers == Texts{"X-A: b"});
  CHECK(target.fetch.username == "u");
  CHECK(target.fetch.tls.ca_file == "/ca");
  CHECK(target.fetch.tls.insecure_skip_verify);
  CHECK(target.fetch.follow_redirects);
  CHECK(target.fetch.limits.max_body_bytes == 1000);
  CHECK(target.parse.max_samples == 10);
  CHECK(target.parse.max_labels == 3);
  CHECK(target.parse.max_label_value_bytes == 20);
  CHECK(target.parse.max_line_bytes == 200);
  CHECK(target.parse.max_name_bytes == 30);
  CHECK(target.rewrite.honor_labels);
  CHECK(target.rewrite.rules.size() == 1);
}

TEST_CASE("a wrong target is told by its key") {
  const auto [text, words] = GENERATE(table<std::string, std::string>({
      {"", "http://"},
      {"=http://h/", "empty"},
      {"a b=http://h/", "no name"},
      {"a/b=http://h/", "no name"},
      {"shop=h:80", "http://"},
      {"http://u:p@h/", "basic_auth"},
      {"{", "no JSON object"},
      {"{}", "url: expected one"},
      {R"({"url": 1})", "url: expected a string"},
      {R"({"url": "http://h/", "url": "http://h/"})", "url: given twice"},
      {R"({"url": "http://h/", "timeuot": "1s"})", "timeuot: unknown key, did you mean timeout?"},
      {R"({"url": "http://h/", "timeout": "soon"})", "timeout: "},
      {R"({"url": "http://h/", "timeout": "0"})", "timeout: expected a duration above 0"},
      {R"({"url": "http://h/", "sample_limit": 0})", "sample_limit: expected a whole number"},
      {R"({"url": "http://h/", "sample_limit": -1})", "sample_limit: expected a whole number"},
      {R"({"url": "http://h/", "native_histogram_bucket_limit": 513})",
       "native_histogram_bucket_limit: expected at most 512"},
      {R"({"url": "http://h/", "scrape_protocols": "PrometheusProto"})",
       "scrape_protocols: expected an array of strings"},
      {R"({"url": "http://h/", "scrape_protocols": ["Proto"]})",
       "scrape_protocols: 'Proto' is none of PrometheusProto"},
      {R"({"url": "http://h/", "honor_labels": "yes"})", "honor_labels: expected true or false"},
      {R"({"url": "http://h/", "labels": {"a-b": "x"}})", "labels: 'a-b' cannot be added"},
      {R"({"url": "http://h/", "labels": {"target": "x"}})", "labels: 'target' cannot be added"},
      {R"({"url": "http://h/", "headers": {"A": "b\r\nC: d"}})", "headers: no valid header"},
      {R"({"url": "http://h/", "basic_auth": {"password": "p"}})", "basic_auth.password: unknown"},
      {R"({"url": "http://h/", "basic_auth": {}})", "basic_auth.username: expected one"},
      {R"({"url": "http://h/", "metric_relabel_configs": [{"action": "dorp"}]})",
       "unknown action 'dorp', did you mean drop?"},
      {R"({"url": "http://h/", "metric_relabel_configs": [{"regex": "("}]})", "target_label"},
      {R"({"url": "http://h/", "metric_relabel_configs": [{"action": "hashmod", "target_label": "x"}]})",
       "hashmod needs a modulus above 0"},
      {R"({"url": "http://h/", "interval": "0s"})", "interval: expected a duration above 0"},
      {R"({"url": "https://h/", "tls_config": {"server_name": "a/b"}})",
       "tls_config.server_name: no host name"},
      {R"({"url": "http://h/", "metric_relabel_configs": [{"regex": "(", "action": "drop"}]})",
       "bad regular expression '('"},
  }));
  CAPTURE(text);
  CHECK_THAT(fault(text), Catch::Matchers::Contains(words));
}

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

class Fixture {
 public:
  explicit Fixture(const Texts& targets) {
    const CollectorSpec spec = find_spec("upstream");
    CollectorOptions options(spec.options);
    for (const std::string& target : targets) {
      REQUIRE(options.set("collector.upstream.target", target));
    }
    collectors_ = spec.make_each(options).value();
  }

  [[nodiscard]] std::string name(std::size_t i) const { return collectors_[i].name; }
  Expected<std::string> run(std::size_t i) {
    SampleBatch& batch = batches_[i];
    batch.clear();
    const HostRoot host;
    const CollectContext context{host, clock_, MonotonicTime::max(), {}, {}};
    const auto done = collectors_[i].collector->collect(context, batch);
    if (!done) return done.error();
    return listing(batch);
  }
  [[nodiscard]] std::string report(std::size_t i, std::string_view reason) const {
    SampleBatch out;
    collectors_[i].collector->report({reason, 10ms}, out);
    return listing(out);
  }
  [[nodiscard]] const SampleBatch& batch() const { return batches_[0]; }

 private:
  SystemClock clock_;
  std::vector<NamedCollector> collectors_;
  std::array<SampleBatch, 4> batches_;
};

TEST_CASE("each target is a collector of its own, and none without a target") {
  const CollectorSpec spec = find_spec("upstream");
  CHECK(spec.make_each(CollectorOptions(spec.options)).value().empty());
  const Fixture fixture({"a=http://127.0.0.1:1/", "http://127.0.0.1:2/"});
  CHECK(fixture.name(0) == "upstream/a");
  CHECK(fixture.name(1) == "upstream/127.0.0.1:2");
  CollectorOptions options(spec.options);
  REQUIRE(options.set("collector.upstream.timeout", "never"));
  CHECK(contains(spec.make_each(options).error().message(), "--collector.upstream.timeout: "));
}

TEST_CASE("a page is shown whole, and what happened is reported beside it") {
  std::string answer = ok("# TYPE a counter\na 1\na 2\nb 3\n", "Content-Type: text/plain\r\n");
  const StubServer server([&](const std::string&) { return answer; });
  Fixture fixture({server.url()});
  CHECK(fixture.run(0).value() == "# TYPE a counter\na 1\n# TYPE b untyped\nb 3\n");
  std::string report = fixture.report(0, "");
  const std::string target = "{target=\"127.0.0.1:" + std::to_string(server.port()) + "\"} ";
  for (const char* line :
       {"weir_upstream_up{} 1\n", "weir_upstream_scrape_samples{} 3\n",
        "weir_upstream_scrape_samples_post_relabeling{} 2\n",
        "weir_upstream_duplicate_samples_total{} 1\n", "weir_upstream_scrape_body_bytes{} 29\n",
        "weir_upstream_scrape_duration_seconds{} 0.01\n"}) {
    std::string expected(line);
    expected.replace(expected.find("{} "), 3, target);
    CHECK_THAT(report, Catch::Matchers::Contains(expected));
  }
  CHECK_FALSE(contains(report, "weir_upstream_error"));

  answer = ok("a 1\nbroken line\n");
  const auto broken = fixture.run(0);
  REQUIRE_FALSE(broken);
  CHECK(contains(broken.error().message(), "2:8: "));
  report = fixture.report(0, "parse");
  CHECK(contains(report, "weir_upstream_up" + target + "0\n"));
  CHECK(contains(report, "weir_upstream_scrape_samples" + target + "0\n"));
  CHECK(contains(report, "weir_upstream_error{reason=\"parse\","));
  CHECK(contains(report, "weir_upstream_scrape_failures_total{reason=\"parse\","));
}

TEST_CASE("protobuf is asked for first, or what the target says, and read by its type") {
  using detail::PageFormat;
  const auto asked = [](const std::string& more) {
    return accept_header(parse_target(R"({"url": "http://h/")" + more + "}", 5s).value().formats);
  };
  const std::string protobuf =
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";
  CHECK(asked("") == "Accept: " + protobuf +
                         ";q=0.9,application/openmetrics-text;version=1.0.0;q=0.8,"
                         "text/plain;version=0.0.4;q=0.7,*/*;q=0.1");
  CHECK(asked(R"(, "scrape_protocols": ["PrometheusText0.0.4", "PrometheusProto"])") ==
        "Accept: text/plain;version=0.0.4;q=0.9," + protobuf + ";q=0.8,*/*;q=0.1");
  using detail::page_format_of;
  CHECK(page_format_of(protobuf) == PageFormat::protobuf);
  CHECK(page_format_of("application/vnd.google.protobuf; encoding=\"delimited\"; x=y") ==
        PageFormat::protobuf);
  CHECK(page_format_of("application/vnd.google.protobuf; encoding=text") == std::nullopt);
  CHECK(page_format_of("application/vnd.google.protobuf") == std::nullopt);
  CHECK(page_format_of("application/openmetrics-text; version=1.0.0") == PageFormat::openmetrics);
  CHECK(page_format_of("text/plain") == PageFormat::text);
  CHECK(page_format_of("") == PageFormat::text);
  CHECK(page_format_of("text/html") == std::nullopt);
}

TEST_CASE("a page of protobuf passes with native histogram and start, a bad one fails whole") {
  namespace w = wire;
  const std::string buckets = w::message(12, w::zigzag(1, 4) + w::whole(2, 1)) + w::zigzag(13, 2);
  const std::string histogram =
      w::whole(1, 2) + w::number(2, 3) + buckets + w::message(15, w::whole(1, 9));
  const std::string body =
      w::delimited(w::message(1, "h") + w::whole(3, 4) + w::message(4, w::message(7, histogram)));
  std::string answer = ok(body,
                          "Content-Type: application/vnd.google.protobuf; "
                          "encoding=delimited\r\n");
  const StubServer server([&](const std::string&) { return answer; });
  Fixture fixture({"x=" + server.url()});
  REQUIRE(fixture.run(0));
  REQUIRE(fixture.batch().size() == 1);
  CHECK(fixture.batch().labels(0).view() == "target=\"x\"");
  CHECK(fixture.batch().histogram(0).cumulative.back() == 2);
  REQUIRE(fixture.batch().natives().entries().size() == 1);
  CHECK(fixture.batch().natives().find(0)->positive[0] == NativeBucket{4, 2});
  REQUIRE(fixture.batch().starts().size() == 1);
  CHECK(fixture.batch().starts()[0].timestamp == 9000);
  answer = ok(body + "\x05",
              "Content-Type: application/vnd.google.protobuf; "
              "encoding=delimited\r\n");
  const auto broken = fixture.run(0);
  REQUIRE_FALSE(broken);
  CHECK(contains(broken.error().message(), "family[1]: length past the end"));
  CHECK(fixture.batch().empty());
}

TEST_CASE("a page that is of no metrics format is refused by its type") {
  const StubServer server(
      [](const std::string&) { return ok("a 1\n", "Content-Type: text/html; charset=utf-8\r\n"); });
  Fixture fixture({server.url()});
  REQUIRE_FALSE(fixture.run(0));
  CHECK(contains(fixture.report(0, "parse"), "weir_upstream_error{reason=\"content_type\","));
}

TEST_CASE("a family of another type than before is a new one, and none of the last page stays") {
  std::string answer = ok("# TYPE a counter\na 1\nb 1\n");
  const StubServer server([&](const std::string&) { return answer; });
  Fixture fixture({"x=" + server.url()});
  CHECK(fixture.run(0).value() ==
        "# TYPE a counter\na{target=\"x\"} 1\n# TYPE b untyped\nb{target=\"x\"} 1\n");
  answer = ok("# TYPE a gauge\na 5\n");
  CHECK(fixture.run(0).value() == "# TYPE a gauge\na{target=\"x\"} 5\n");
}

TEST_CASE("a target with an interval is fetched once in it, whoever asks") {
  std::atomic<int> fetches{0};
  const StubServer server(
      [&](const std::string&) { return ok("a " + std::to_string(++fetches) + "\na 7\n"); });
  Fixture fixture({R"({"url": ")" + server.url() + R"(", "interval": "1h"})"});
  for (int i = 0; i < 3; ++i) CHECK(fixture.run(0).value() == "# TYPE a untyped\na 1\n");
  CHECK(fetches == 1);
  const std::string report = fixture.report(0, "");
  CHECK(contains(report, "weir_upstream_page_age_seconds"));
  // A duplicate of one page is one, however often the page is shown.
  CHECK(contains(report, "weir_upstream_duplicate_samples_total{target=\"127.0.0.1:" +
                             std::to_string(server.port()) + "\"} 1\n"));
}

TEST_CASE("a page that should have been replaced long ago is stale") {
  const StubServer server([](const std::string&) { return ok("a 1\n"); });
  FakeClock clock;
  detail::PagePoller poller({.url = detail::parse_url(server.url()).value()}, 1h, 5s);
  const HostRoot host;
  const CollectContext context{host, clock, MonotonicTime::max(), {}, {}};
  detail::FetchedPage page;
  auto answer = poller.take(context, page);
  CHECK(answer.is_new);
  CHECK_FALSE(answer.failure);
  CHECK(page.body == "a 1\n");
  clock.advance(2h);
  answer = poller.take(context, page);
  CHECK_FALSE(answer.is_new);
  CHECK_FALSE(answer.failure);
  CHECK(answer.age == 2h);
  CHECK(page.body == "a 1\n");
  clock.advance(6s);
  answer = poller.take(context, page);
  REQUIRE(answer.failure);
  CHECK(answer.failure->reason == "stale");
}

TEST_CASE("the reason of a run that has not returned is the run's") {
  const Fixture fixture({"a=http://127.0.0.1:1/"});
  CHECK(contains(fixture.report(0, "timeout"),
                 "weir_upstream_error{reason=\"timeout\",target=\"a\"} 1\n"));
}

}  // namespace
}  // namespace weir::test
