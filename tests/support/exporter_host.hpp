// An exporter on a clock of its own, as the tests of the runtime use it.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/fake_clock.hpp"
#include "support/fake_collector.hpp"
#include "weir/exporter.hpp"

namespace weir::test {

inline FinalizedGovernorConfig governor(std::int64_t max_series = 1000) {
  GovernorConfig config;
  config.max_series = max_series;
  config.hash_seed = 1;
  return *finalize(config);
}

// An exporter with collectors, each delivering a gauge of its own name.
struct Host {
  FakeClock clock;
  Exporter exporter;
  std::vector<Registration> registrations;

  explicit Host(const std::vector<std::string>& names = {}, std::int64_t max_series = 1000,
                Logger log = {})
      : exporter({}, governor(max_series), clock, std::move(log)) {
    for (const std::string& name : names) add(name, gauge_collector(name));
  }
  void add(const std::string& name, std::unique_ptr<Collector> collector) {
    auto registration = exporter.registry().add(name, std::move(collector));
    REQUIRE(registration);
    registrations.push_back(std::move(*registration));
  }
  std::shared_ptr<const Snapshot> scrape(CollectorFilter filter = {}) {
    clock.advance(std::chrono::seconds(15));
    const auto page = exporter.scrape({std::move(filter), {}, "test"});
    REQUIRE(page);
    REQUIRE(page->snapshot);
    return page->snapshot;
  }
};

}  // namespace weir::test
