// A crew with collectors, and what its tests wait for.
#pragma once

#include <catch2/catch.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "collect/collector_crew.hpp"
#include "support/fake_clock.hpp"
#include "support/fake_collector.hpp"
#include "support/gate.hpp"

namespace weir::test {

inline constexpr Duration kLong = std::chrono::seconds(60);  // never reached
inline constexpr Duration kShort = std::chrono::milliseconds(50);
// Nobody overtakes another, however busy the machine is; or somebody does soon.
inline constexpr detail::CollectorCrew::Settings kOneByOne{kLong, kLong};
inline constexpr detail::CollectorCrew::Settings kOvertaking{std::chrono::milliseconds(10), kLong};

struct CrewBench {
  FakeClock clock;
  std::optional<detail::CollectorCrew> crew;
  std::vector<std::shared_ptr<detail::RegisteredCollector>> entries;

  explicit CrewBench(detail::CollectorCrew::Settings settings = kOneByOne,
                     const HostRoot& host = {}) {
    crew.emplace(settings, std::make_shared<detail::RunWorld>(host, clock, Logger()));
  }
  void add(std::string name, FakeCollector::Function function) {
    add(std::move(name), fake_collector(std::move(function)));
  }
  void add(std::string name, std::unique_ptr<Collector> collector) {
    entries.push_back(
        std::make_shared<detail::RegisteredCollector>(std::move(name), std::move(collector)));
  }
  std::vector<detail::RunOutcome> collect(Duration time_left = kLong) {
    std::vector<detail::RunOutcome> result;
    crew->collect(entries, time_left,
                  [&](std::vector<detail::RunOutcome> outcomes) { result = std::move(outcomes); });
    return result;
  }
  // Collects until the first collector hangs: on a busy machine its thread may come late, to the
  // run or in it.
  void collect_until_stuck(Gate& gate) {
    while (!gate.occupied()) CHECK_FALSE(collect(kShort)[0].success());
  }
};

inline FakeCollector::Function passing(const std::shared_ptr<Gate>& gate) {
  return [gate](const CollectContext&, SampleBatch& out) -> Expected<void> {
    gate->pass();
    out.add(FamilySpec{"late", "A gauge."}, 1);
    return {};
  };
}

}  // namespace weir::test
