// What the exporter does about collectors that hang.
#include <atomic>
#include <catch2/catch.hpp>
#include <optional>

#include "support/fake_clock.hpp"
#include "support/fake_collector.hpp"
#include "support/gate.hpp"
#include "support/page_values.hpp"
#include "weir/exporter.hpp"

using namespace weir;
using namespace weir::test;
using namespace std::chrono_literals;

namespace {

// Two healthy collectors behind one that hangs until the gate opens.
struct Host {
  FakeClock clock;
  std::shared_ptr<Gate> gate = std::make_shared<Gate>();
  std::shared_ptr<std::atomic<int>> runs = std::make_shared<std::atomic<int>>(0);
  std::optional<Exporter> exporter;
  std::vector<Registration> registrations;

  explicit Host(Duration scrape_timeout = 1s) {
    ExporterSettings settings;
    settings.scrape_timeout = scrape_timeout;
    settings.overtake_after = 10ms;
    settings.stop_patience = 10ms;
    exporter.emplace(settings, *finalize({}), clock);
    add("hangs", fake_collector([gate = gate, runs = runs](const CollectContext&,
                                                           SampleBatch& out) -> Expected<void> {
          ++*runs;
          gate->pass();
          out.add(FamilySpec{"late", "A gauge."}, 1);
          return {};
        }));
    add("a", gauge_collector("a"));
    add("b", gauge_collector("b"));
  }
  void add(const std::string& name, std::unique_ptr<Collector> collector) {
    auto registration = exporter->registry().add(name, std::move(collector));
    REQUIRE(registration);
    registrations.push_back(std::move(*registration));
  }
  std::shared_ptr<const Snapshot> scrape(Duration announced = {}) {
    clock.advance(15s);
    const auto page = exporter->scrape({{}, announced, "test"});
    REQUIRE(page);
    return page->snapshot;
  }
  // Usually once; on a busy machine the collector's thread may come late.
  void scrape_until_stuck() {
    do (void)scrape();
    while (!gate->occupied());
  }
};

constexpr std::string_view kTimedOut = R"(collector="hangs",reason="timeout")";
constexpr std::string_view kStillRunning = R"(collector="hangs",reason="still_running")";

}  // namespace

TEST_CASE("a hang costs the first page nothing but the hanging collector's samples") {
  Host host(2s);
  const auto start = std::chrono::steady_clock::now();
  const auto page = host.scrape();
  const auto took = std::chrono::steady_clock::now() - start;
  CHECK(took >= 2s);
  CHECK(took < 30s);
  CHECK(value_of(*page, "a") == 1);
  CHECK(value_of(*page, "b") == 1);
  CHECK_FALSE(has_family(*page, "late"));
  CHECK(value_of(*page, "weir_collector_failure_info", kTimedOut) == 1);
  host.gate->set_open(true);
}

TEST_CASE("the announced timeout is the deadline") {
  Host host(1h);
  CHECK(value_of(*host.scrape(400ms), "weir_collector_failure_info", kTimedOut) == 1);
  host.gate->set_open(true);
}

TEST_CASE("a stuck collector is not started again, delays no page, and recovers by itself") {
  Host host;
  host.scrape_until_stuck();
  for (int i = 0; i < 3; ++i) {
    const auto page = host.scrape(1h);  // would take an hour if it waited
    CHECK(value_of(*page, "weir_collector_failure_info", kStillRunning) == 1);
    CHECK(value_of(*page, "a") == 1);
  }
  CHECK(*host.runs == 1);
  host.gate->set_open(true);
  REQUIRE(host.gate->await_departure());
  auto page = host.scrape();
  while (value_of(*page, "weir_collector_failure_info", kStillRunning)) page = host.scrape();
  CHECK(value_of(*page, "late") == 1);
  CHECK(*host.runs == 2);
  CHECK(value_of(*page, "weir_collector_success", R"(collector="hangs")") == 1);
}

TEST_CASE("a stuck collector may be removed") {
  Host host;
  host.scrape_until_stuck();
  host.registrations.erase(host.registrations.begin());
  const auto page = host.scrape(1h);
  CHECK_FALSE(value_of(*page, "weir_collector_failure_info", kStillRunning));
  CHECK(value_of(*page, "a") == 1);
  host.gate->set_open(true);
}

TEST_CASE("an exporter ends although a collector is stuck, which ends later") {
  Host host;
  host.scrape_until_stuck();
  host.exporter.reset();
  host.registrations.clear();
  CHECK(host.gate->occupied());
  host.gate->set_open(true);
  CHECK(host.gate->await_departure());
}
