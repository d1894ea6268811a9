#include "runtime/breaker_board.hpp"

#include <catch2/catch.hpp>

#include "support/fake_clock.hpp"
#include "support/fake_collector.hpp"
#include "support/page_values.hpp"
#include "weir/exporter.hpp"

using namespace weir;
using namespace weir::test;
using namespace weir::detail;
using namespace std::chrono_literals;
using Verdict = Breaker::Verdict;

namespace {

RunOutcome ended(std::string_view reason, Duration duration = {}) {
  return {std::make_shared<RegisteredCollector>("x", gauge_collector("x")), reason, "", duration,
          0};
}

constexpr std::string_view kBad = R"(collector="bad")";

// An exporter with a healthy collector, and one that counts its runs and does what it is told.
struct Host {
  FakeClock clock;
  std::vector<std::string> log;
  Exporter exporter;
  int runs = 0;
  std::optional<Error> failure = Error(ErrorCode::parse, "line 3: no number");
  Duration takes{};
  std::vector<Registration> registrations;

  explicit Host(const GovernorConfig& config = {})
      : exporter({}, *finalize(config), clock,
                 Logger([this](const LogRecord& record) { log.emplace_back(record.message); })) {
    add("good", gauge_collector("good"));
    add_bad();
  }
  void add(const std::string& name, std::unique_ptr<Collector> collector) {
    auto registration = exporter.registry().add(name, std::move(collector));
    REQUIRE(registration);
    registrations.push_back(std::move(*registration));
  }
  void add_bad() {
    add("bad", fake_collector([this](const CollectContext&, SampleBatch& out) -> Expected<void> {
          ++runs;
          clock.advance(takes);
          out.add(FamilySpec{"bad_total", "A counter.", MetricType::counter}, 10.0 * runs);
          if (failure) return *failure;
          return {};
        }));
  }
  std::shared_ptr<const Snapshot> scrape(Duration after = 10s, CollectorFilter filter = {}) {
    clock.advance(after);
    const auto page = exporter.scrape({std::move(filter), {}, "test"});
    REQUIRE(page);
    CHECK(value_of(*page->snapshot, "good").value_or(1) == 1);
    return page->snapshot;
  }
  [[nodiscard]] CollectorStatus status() const { return exporter.collector_statuses().at(0); }
};

}  // namespace

TEST_CASE("what costs counts against a collector, what is cheap does not") {
  const BreakerConfig config;
  CHECK(verdict_of(ended(""), config) == Verdict::good);
  for (const ErrorCode code : {ErrorCode::limit, ErrorCode::parse, ErrorCode::conflict})
    CHECK(verdict_of(ended(to_string(code)), config) == Verdict::bad);
  CHECK(verdict_of(ended(kException), config) == Verdict::bad);
  for (const ErrorCode code : {ErrorCode::no_data, ErrorCode::not_found, ErrorCode::io,
                               ErrorCode::unsupported, ErrorCode::invalid_argument})
    CHECK(verdict_of(ended(to_string(code)), config) == Verdict::good);
  CHECK(verdict_of(ended(kTimeout, 999ms), config) == Verdict::good);  // it had no fair time
  CHECK(verdict_of(ended(kTimeout, 1s), config) == Verdict::bad);
  RunOutcome not_run = ended(kStillRunning, 1h);
  not_run.ran = false;
  CHECK(verdict_of(not_run, config) == Verdict::unknown);
}

TEST_CASE("a malformed source is left alone after three runs, probed, and comes back") {
  Host host;
  for (int i = 1; i <= 3; ++i) {
    const auto page = host.scrape();
    CHECK(value_of(*page, "weir_collector_failure_info", R"(collector="bad",reason="parse")") == 1);
    CHECK(value_of(*page, "weir_collector_breaker_state", kBad) == (i < 3 ? 0 : 1));
    CHECK(value_of(*page, "weir_collector_breaker_opens_total", kBad) == (i < 3 ? 0 : 1));
  }
  for (int i = 0; i < 2; ++i) {
    const auto page = host.scrape();
    CHECK(value_of(*page, "weir_collector_success", kBad) == 0);
    CHECK(value_of(*page, "weir_collector_failure_info",
                   R"(collector="bad",reason="breaker_open")") == 1);
    CHECK(value_of(*page, "node_scrape_collector_duration_seconds", kBad) == 0);
  }
  CHECK(host.runs == 3);
  CHECK(host.status().breaker == BreakerState::open);
  CHECK(host.status().probe_in == 10s);
  CHECK(host.status().error ==
        "3 failures in a row, asked again in 10s; the last: parse: line 3: no number");

  (void)host.scrape();
  CHECK(host.runs == 4);
  CHECK(host.status().probe_in == 60s);
  CHECK(host.status().reason == "parse");
  host.failure.reset();
  (void)host.scrape(59s);
  CHECK(host.runs == 4);
  const auto page = host.scrape(1s);
  CHECK(host.runs == 5);
  CHECK(value_of(*page, "bad_total") == 50);
  CHECK(value_of(*page, "weir_collector_breaker_state", kBad) == 0);
  CHECK(value_of(*page, "weir_collector_breaker_opens_total", kBad) == 1);
  CHECK(value_of(*page, "weir_collector_success", kBad) == 1);
  CHECK(host.status().breaker == BreakerState::closed);

  CHECK(host.log == std::vector<std::string>{"collector failed", "collector breaker opened",
                                             "collector breaker stays open",
                                             "collector breaker closed", "collector recovered"});
  const auto decisions = host.exporter.decisions();
  REQUIRE(decisions.size() == 2);
  CHECK(decisions[0].tenant == "bad");
  CHECK(decisions[0].from == "closed");
  CHECK(decisions[0].to == "open");
  CHECK(decisions[0].cause == "breaker");
  CHECK(decisions[0].detail ==
        "3 failures in a row, probe in 30s; the last: parse: line 3: no number");
  CHECK(decisions[1].from == "probing");
  CHECK(decisions[1].to == "closed");
}

TEST_CASE("a source that is not here, or refuses, is asked each time and says why") {
  for (const ErrorCode code : {ErrorCode::no_data, ErrorCode::io, ErrorCode::unsupported}) {
    Host host;
    host.failure = Error(code, "no");
    for (int i = 0; i < 10; ++i) {
      const auto page = host.scrape();
      const std::string why = R"(collector="bad",reason=")" + std::string(to_string(code)) + "\"";
      CHECK(value_of(*page, "weir_collector_failure_info", why) == 1);
      CHECK_FALSE(has_family(*page, "weir_collector_breaker_state"));
    }
    CHECK(host.runs == 10);
  }
}

TEST_CASE("a collector that misses its deadline by the clock is too slow") {
  Host host;
  host.failure = Error(ErrorCode::timeout, "no answer in time");
  host.takes = 900ms;
  for (int i = 0; i < 5; ++i) (void)host.scrape();
  CHECK(host.runs == 5);
  host.takes = 1s;
  for (int i = 0; i < 5; ++i) (void)host.scrape(5s);
  CHECK(host.runs == 8);
}

TEST_CASE("a page that asks for others tells nothing of a breaker's collector, and moves nothing") {
  Host host;
  for (int i = 0; i < 3; ++i) (void)host.scrape();
  const auto page = host.scrape(1h, {{"good"}, {}});
  CHECK_FALSE(value_of(*page, "weir_collector_success", kBad));
  CHECK(host.status().breaker == BreakerState::open);
  (void)host.scrape(0s, {{"bad"}, {}});
  CHECK(host.runs == 4);
}

TEST_CASE("a collector that replaces one of its name is asked at once") {
  Host host;
  for (int i = 0; i < 4; ++i) (void)host.scrape();
  CHECK(host.runs == 3);
  host.registrations.pop_back();
  host.add_bad();
  (void)host.scrape();
  CHECK(host.runs == 4);
  CHECK(host.status().breaker == BreakerState::closed);
}

TEST_CASE("a reload takes new settings, and 0 failures lets all go") {
  GovernorConfig config;
  config.breaker.failures = 1;
  Host host(config);
  (void)host.scrape();
  (void)host.scrape();
  CHECK(host.runs == 1);
  config.breaker.failures = 0;
  host.exporter.reconfigure(*finalize(config));
  for (int i = 0; i < 5; ++i) (void)host.scrape();
  CHECK(host.runs == 6);
}

TEST_CASE("outcomes keep the order in which the collectors are registered") {
  GovernorConfig config;
  config.breaker.failures = 1;
  Host host(config);
  host.add("third", gauge_collector("bad_total"));  // the same family: the first has the name
  (void)host.scrape();
  const auto page = host.scrape();
  CHECK(value_of(*page, "weir_collector_success", R"(collector="third")") == 1);
  CHECK(value_of(*page, "weir_collector_success", kBad) == 0);
}
