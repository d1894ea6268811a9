#include "weir/exporter.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <stdexcept>
#include <vector>

#include "support/exporter_host.hpp"
#include "support/page_values.hpp"

using namespace weir;
using namespace weir::test;
using namespace std::chrono_literals;

TEST_CASE("a page holds what the collectors delivered, and the exporter's own series") {
  Host host({"a", "b"});
  const auto page = host.scrape();
  CHECK(value_of(*page, "a") == 1);
  CHECK(value_of(*page, "b") == 1);
  CHECK(value_of(*page, "node_scrape_collector_success", R"(collector="a")") == 1);
  CHECK(value_of(*page, "node_scrape_collector_duration_seconds", R"(collector="b")") == 0);
  CHECK(value_of(*page, "weir_collector_success", R"(collector="a")") == 1);
  CHECK(value_of(*page, "weir_governor_budget_series") == 1000);
  CHECK(value_of(*page, "weir_scrapes_total") == 1);
  CHECK(has_family(*page, "node_exporter_build_info"));
  CHECK(has_family(*page, "process_resident_memory_bytes"));
  CHECK(page->time == host.clock.wall());
}

// Fails, and reports how it went.
class Reporting final : public Collector {
 public:
  explicit Reporting(bool throws) : throws_(throws) {}
  Expected<void> collect(const CollectContext&, SampleBatch& out) override {
    out.add({"gone", "", MetricType::gauge}, 1);
    return Error(ErrorCode::parse, "always");
  }
  void report(const RunEnd& last, SampleBatch& out) const override {
    out.add({"weir_reported", "", MetricType::gauge}, {{"reason", last.reason}}, 1);
    if (throws_) throw std::runtime_error("a fault of ours");
  }

 private:
  bool throws_;
};

TEST_CASE("what a collector reports is on the page though it failed") {
  Host host({"a"}, 1);
  host.add("reporting", std::make_unique<Reporting>(false));
  const auto page = host.scrape();
  CHECK(value_of(*page, "a") == 1);
  CHECK_FALSE(has_family(*page, "gone"));
  CHECK(value_of(*page, "weir_reported", R"(reason="parse")") == 1);
}

TEST_CASE("what a removed collector held of the budget goes to others") {
  Host host({"a", "b"}, 1);
  const auto first = host.scrape();
  REQUIRE(has_family(*first, "a"));
  REQUIRE_FALSE(has_family(*first, "b"));
  for (int i = 0; i < 20; ++i) (void)host.scrape();
  CHECK_FALSE(has_family(*host.scrape(), "b"));  // held as long as it is there
  host.registrations.erase(host.registrations.begin());
  for (int i = 0; i < 20; ++i) (void)host.scrape();
  const auto page = host.scrape();
  CHECK_FALSE(has_family(*page, "a"));
  CHECK(value_of(*page, "b") == 1);
}

TEST_CASE("a report that throws costs its own series") {
  Host host({"a"});
  host.add("reporting", std::make_unique<Reporting>(true));
  const auto page = host.scrape();
  CHECK(value_of(*page, "a") == 1);
  CHECK_FALSE(has_family(*page, "weir_reported"));
  CHECK(value_of(*page, "weir_collector_failure_info", R"(collector="reporting",reason="parse")") ==
        1);
}

TEST_CASE("an exporter without collectors serves its own series") {
  Host host;
  CHECK(has_family(*host.scrape(), "weir_governor_tier"));
}

TEST_CASE("self and process metrics can be left out") {
  FakeClock clock;
  ExporterSettings settings;
  settings.self_metrics = false;
  settings.process_metrics = false;
  Exporter exporter(settings, governor(), clock);
  const auto registration = exporter.registry().add("a", gauge_collector("a"));
  const auto page = exporter.scrape({});
  REQUIRE(page);
  CHECK(page->snapshot->lines() == 1);
}

TEST_CASE("a filtered page holds only the asked collectors") {
  Host host({"a", "b", "c"});
  auto page = host.scrape({{"b"}, {}});
  CHECK_FALSE(has_family(*page, "a"));
  CHECK(has_family(*page, "b"));
  CHECK(value_of(*page, "weir_collector_success", R"(collector="b")") == 1);
  CHECK_FALSE(value_of(*page, "weir_collector_success", R"(collector="a")"));
  page = host.scrape({{}, {"b"}});
  CHECK(has_family(*page, "a"));
  CHECK_FALSE(has_family(*page, "b"));
  CHECK(has_family(*page, "c"));
}

TEST_CASE("a wrong filter is refused with words") {
  Host host({"netdev"});
  const auto unknown = host.exporter.scrape({{{"netdv"}, {}}, {}, {}});
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().code() == ErrorCode::invalid_argument);
  CHECK(unknown.error().message() == "no collector 'netdv'; did you mean 'netdev'?");
  CHECK_FALSE(host.exporter.scrape({{{"netdev"}, {"netdev"}}, {}, {}}));
  CHECK(value_of(*host.scrape(), "weir_scrapes_failed_total", R"(reason="filter")") == 2);
}

TEST_CASE("collectors that fail or throw are gaps with a reason, the page goes on") {
  std::vector<std::string> log;
  Host host({"good"}, 1000,
            Logger([&log](const LogRecord& record) { log.emplace_back(record.message); }));
  std::atomic<bool> broken = true;
  host.add("fails", fake_collector([&](const CollectContext&, SampleBatch& out) -> Expected<void> {
             out.add(FamilySpec{"fails", "A gauge."}, 1);
             if (broken) return Error(ErrorCode::io, "/proc/x: permission denied");
             return {};
           }));
  host.add("throws", fake_collector([&](const CollectContext&, SampleBatch&) -> Expected<void> {
             if (broken) throw std::runtime_error("boom");
             return {};
           }));
  auto page = host.scrape();
  CHECK(value_of(*page, "good") == 1);
  CHECK_FALSE(has_family(*page, "fails"));
  CHECK(value_of(*page, "weir_collector_failure_info", R"(collector="fails",reason="io")") == 1);
  CHECK(value_of(*page, "weir_collector_failure_info",
                 R"(collector="throws",reason="exception")") == 1);
  CHECK(value_of(*page, "weir_collector_success", R"(collector="throws")") == 0);
  CHECK(value_of(*page, "node_scrape_collector_success", R"(collector="throws")") == 0);
  CHECK(value_of(*page, "weir_collector_failures_total", R"(collector="fails",reason="io")") == 1);
  const auto statuses = host.exporter.collector_statuses();
  REQUIRE(statuses.size() == 3);
  CHECK(statuses[0].name == "fails");
  CHECK(statuses[0].reason == "io");
  CHECK(statuses[0].error == "/proc/x: permission denied");
  CHECK(statuses[2].error == "boom");

  broken = false;
  page = host.scrape();
  CHECK(has_family(*page, "fails"));
  CHECK(value_of(*page, "weir_collector_success", R"(collector="throws")") == 1);
  CHECK(std::ranges::count(log, "collector failed") == 2);
  CHECK(std::ranges::count(log, "collector recovered") == 2);
}

TEST_CASE("new governor settings hold from the next page on") {
  Host host({"a"}, 50);
  (void)host.scrape();
  host.exporter.reconfigure(governor(70));
  CHECK(value_of(*host.scrape(), "weir_governor_budget_series") == 70);
}

TEST_CASE("a removed collector leaves the next page") {
  Host host({"a", "b"});
  (void)host.scrape();
  host.registrations.erase(host.registrations.begin());
  const auto page = host.scrape();
  CHECK_FALSE(value_of(*page, "weir_collector_success", R"(collector="a")"));
  CHECK(value_of(*page, "weir_collector_success", R"(collector="b")") == 1);
  CHECK(host.exporter.collector_statuses().size() == 1);
}

TEST_CASE("a change of the tier is logged, up as a warning, down as news") {
  std::vector<std::string> log;
  Host host({"a"}, 10, Logger([&log](const LogRecord& record) {
              if (record.message != "governor tier changed") return;
              log.push_back(std::string(to_string(record.level)) + " " + record.fields[0].value +
                            " " + record.fields[1].value);
            }));
  std::atomic<int> series = 100;
  host.add("explodes", fake_collector([&](const CollectContext&, SampleBatch& out) {
             const FamilyIndex family =
                 out.family(FamilySpec{"explodes_total", "Many.", MetricType::counter});
             for (int i = 0; i < series; ++i) out.add(family, {{"version", std::to_string(i)}}, 1);
             return Expected<void>();
           }));
  for (int i = 0; i < 3 && log.empty(); ++i) (void)host.scrape();
  REQUIRE_FALSE(log.empty());
  CHECK(log[0].starts_with("warn pass "));
  const auto governed = host.exporter.governor_report();  // of the step that changed the tier
  CHECK(governed.tier > Tier::pass);
  CHECK(governed.transitions.empty());
  CHECK(governed.demand_lines == 101);
  CHECK(governed.page_lines <= 10);
  series = 1;
  for (int i = 0; i < 100; ++i) (void)host.scrape();
  CHECK(log.back().starts_with("info "));
  CHECK(log.back().ends_with(" pass"));
}

TEST_CASE("the embedding program adds series of its own") {
  Host host;
  host.exporter.set_extra_self_series([](SampleBatch& out) {
    out.add(FamilySpec{"program_config_reloads", "Reloads."}, 3);
  });
  CHECK(value_of(*host.scrape(), "program_config_reloads") == 3);
}

TEST_CASE("the longest interval between one scraper's scrapes is measured") {
  Host host;
  (void)host.scrape();
  CHECK(value_of(*host.scrape(), "weir_scrape_interval_seconds") == 15);
}

TEST_CASE("the heartbeat runs only if asked for") {
  FakeClock clock;
  ExporterSettings settings;
  settings.heartbeat_interval = 1ms;
  Exporter exporter(settings, governor(), clock);
  (void)exporter.scrape({});
  std::this_thread::sleep_for(2ms);
  const auto page = exporter.scrape({});
  REQUIRE(page);
  CHECK(value_of(*page->snapshot, "weir_longest_pause_seconds") < 60);
  Host without;
  CHECK(value_of(*without.scrape(), "weir_longest_pause_seconds") == 0);
}
