// What is pinned stands on every page as it was delivered, in every tier, with all its bounds and
// quantiles.
#include <set>

#include "property/simulation.hpp"

namespace weir::test {
namespace {

constexpr std::uint64_t kUsualRuns = 40;

Run pinning_run(Random& random, GovernorPolicy policy) {
  Run run = random_run(random);
  run.config.policy = policy;
  run.config.max_series = random.between(70, 120);
  run.config.tier3_payload = Tier3Payload::essential;
  for (const char* family : {"requests_total", "latency_seconds", "size_bytes", "heat_celsius"})
    run.config.pins.push_back({family, LabelSet{{"status", "200"}, {"service", "s1"}}});
  run.world.tenants = 1;
  run.world.members = 70;
  // One that comes newly to a full page waits until slots are free.
  run.world.births_per_tick = run.world.flaps = 0;
  return run;
}

bool is_pinned(const std::string& series) {
  return series.find("service=\"s1\",status=\"200\"") != std::string::npos &&
         !series.starts_with("sent_bytes_total") && !series.starts_with("in_flight") &&
         !series.starts_with("mystery") && !series.starts_with("build_info");
}

// \returns the tiers in which pinned series were seen.
std::set<Tier> check_pinned(std::uint64_t seed, Run run) {
  std::set<Tier> tiers;
  GovernorConfig off = run.config;
  off.mode = GovernorMode::off;
  Governed ungoverned(off);
  Simulation simulation(seed, std::move(run));
  simulation.run([&](const PageLines& page, const Scraper&, int tick) {
    INFO("tick " << tick);
    if (simulation.has_failed(0)) return;
    const PageLines raw = ungoverned.collect(simulation.world().deliver(0));
    for (const auto& [series, value] : raw) {
      if (!is_pinned(series)) continue;
      INFO(series);
      const auto shown = page.find(series);
      REQUIRE(shown != page.end());
      REQUIRE(shown->second == value);
      tiers.insert(simulation.governed().report().tier);
    }
  });
  return tiers;
}

}  // namespace

TEST_CASE("pinned units are what was delivered, line by line, in every tier") {
  for (const GovernorPolicy policy : {GovernorPolicy::fixed, GovernorPolicy::adaptive}) {
    std::set<Tier> tiers;
    std::uint64_t runs = 0;
    for_each_seed(kUsualRuns, [&](std::uint64_t seed) {
      ++runs;
      Random random(seed);
      INFO("policy " << static_cast<int>(policy));
      tiers.merge(check_pinned(seed, pinning_run(random, policy)));
    });
    if (runs < kUsualRuns) continue;
    CHECK(tiers.size() >= (policy == GovernorPolicy::fixed ? 4U : 3U));
  }
}

}  // namespace weir::test
