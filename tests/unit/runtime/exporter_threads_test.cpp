// An exporter that several threads use, and several exporters.
#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include "support/exporter_host.hpp"
#include "support/gate.hpp"
#include "support/page_values.hpp"
#include "support/threads_at_rest.hpp"

using namespace weir;
using namespace weir::test;

TEST_CASE("scrapes from many threads that overlap share one collection") {
  Host host;
  Gate gate;
  std::atomic<int> runs = 0;
  host.add("counts", fake_collector([&](const CollectContext&, SampleBatch&) -> Expected<void> {
             ++runs;
             gate.pass();
             return {};
           }));
  std::vector<std::shared_ptr<const Snapshot>> pages(6);
  std::atomic<int> arrived = 0;
  std::vector<std::thread> threads;
  const auto scrape = [&](std::size_t i) {
    ++arrived;
    const auto page = host.exporter.scrape({});
    if (page) pages[i] = page->snapshot;
  };
  threads.emplace_back(scrape, 0);
  REQUIRE(gate.await_arrival());
  for (std::size_t i = 1; i < pages.size(); ++i) threads.emplace_back(scrape, i);
  while (arrived < 6) std::this_thread::yield();
  REQUIRE(await_threads_at_rest());  // they wait; later ones would collect anew
  gate.set_open(true);
  for (auto& thread : threads) thread.join();
  CHECK(runs == 1);
  REQUIRE(pages[0]);
  CHECK(std::ranges::all_of(pages, [&](const auto& page) { return page == pages[0]; }));
  CHECK(value_of(*host.scrape(), "weir_scrapes_shared_total") == 5);
}

TEST_CASE("scrapes, filters, reports, registrations and reloads from many threads") {
  Host host({"a", "b"});
  std::atomic<int> failed = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&host, &failed, t] {
      for (int i = 0; i < 25; ++i) {
        const std::string name = "own" + std::to_string(t);
        const auto own = host.exporter.registry().add(name, gauge_collector(name));
        const auto page = host.exporter.scrape(
            {t % 2 == 0 ? CollectorFilter{} : CollectorFilter{{"a"}, {}}, {}, name});
        if (!own || !page || !has_family(*page->snapshot, "a")) ++failed;
        (void)host.exporter.governor_report();
        (void)host.exporter.collector_statuses();
        host.exporter.reconfigure(governor(1000 + t));
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(failed == 0);
}

TEST_CASE("two exporters in one process share nothing") {
  Host one({"a", "both"}, 50);
  Host two({"b", "both"}, 60);
  const auto first = one.scrape();
  const auto second = two.scrape();
  CHECK(has_family(*first, "a"));
  CHECK_FALSE(has_family(*first, "b"));
  CHECK(has_family(*second, "b"));
  CHECK_FALSE(has_family(*second, "a"));
  CHECK(value_of(*first, "weir_governor_budget_series") == 50);
  CHECK(value_of(*second, "weir_governor_budget_series") == 60);
  CHECK(one.exporter.governor_report().budget_lines == 50);
  CHECK(two.exporter.governor_report().budget_lines == 60);
}

TEST_CASE("a collector that is removed while it runs is not on that page") {
  Host host({"a"});
  Gate gate;
  host.add("leaves", fake_collector([&](const CollectContext&, SampleBatch& out) -> Expected<void> {
             gate.pass();
             out.add(FamilySpec{"leaves", "A gauge."}, 1);
             return {};
           }));
  std::shared_ptr<const Snapshot> page;
  std::thread scrape([&] { page = host.scrape(); });
  REQUIRE(gate.await_arrival());
  host.registrations.pop_back();
  gate.set_open(true);
  scrape.join();
  CHECK(has_family(*page, "a"));
  CHECK_FALSE(has_family(*page, "leaves"));
}
