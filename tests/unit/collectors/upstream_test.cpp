// The upstream collector: what it fetches, shows and reports.
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>

#include "collectors/pipeline/page_poller.hpp"
#include "collectors/pipeline/upstream_target.hpp"
#include "support/collector_fixture.hpp"
#include "support/fake_clock.hpp"
#include "support/stub_server.hpp"
#include "support/wire.hpp"

using namespace std::chrono_literals;

namespace weir::test {
namespace {

using detail::parse_target;
using Texts = std::vector<std::string>;

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
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
