// Random worlds through processes that end and go on with what the one before saved.
#include "property/simulation.hpp"

namespace weir::test {
namespace {

Run restarting_run(Random& random, GovernorPolicy policy) {
  Run run = random_run(random);
  run.config.policy = policy;
  run.config.max_series = random.between(60, 250);
  run.config.tier3_payload = Tier3Payload::essential;
  run.restarts = 0.03;
  if (policy == GovernorPolicy::adaptive) {
    // What a family shows that was never folded is its source's, resets and flaps included.
    run.world.resets = run.world.flaps = 0;
    run.config.family_floor = random.between(0, 20);
  }
  return run;
}

const Totals truth_for(const Scraper& scraper, const World& world) {
  return scraper.tenant() ? world.truth(*scraper.tenant()) : world.truth();
}

}  // namespace

TEST_CASE("restarts: totals go on as if the process had never ended, within budget") {
  int restarts = 0;
  int governed = 0;
  for_each_seed(80, [&](std::uint64_t seed) {
    Random random(seed);
    Simulation simulation(seed, restarting_run(random, GovernorPolicy::fixed));
    const auto budget = static_cast<std::size_t>(simulation.settings().config.max_series);
    simulation.run([&](const PageLines& page, const Scraper& scraper, int tick) {
      INFO("seed " << seed << " tick " << tick);
      const GovernorReport& report = simulation.governed().report();
      REQUIRE(page.size() <= budget);
      REQUIRE(report.slots <= budget);
      governed += report.tier == Tier::pass ? 0 : 1;
      check_scraper(scraper, truth_for(scraper, simulation.world()), false);
    });
    INFO("seed " << seed);
    restarts += simulation.restarts();
    const bool is_whole = simulation.governed().report().conservation_breaks == 0;
    for (const Scraper& scraper : simulation.scrapers())
      check_scraper(scraper, truth_for(scraper, simulation.world()), is_whole);
  });
  CHECK(restarts > 0);
  CHECK(governed > 0);
}

TEST_CASE("restarts: adaptive families go on folded, nothing counts twice and nothing decreases") {
  int restarts = 0;
  int folded_after = 0;
  for_each_seed(80, [&](std::uint64_t seed) {
    Random random(seed);
    Simulation simulation(seed, restarting_run(random, GovernorPolicy::adaptive));
    const auto budget = static_cast<std::size_t>(simulation.settings().config.max_series);
    int known_restarts = 0;
    bool has_coarsened = false;  // then bounds stood on the page only at times
    simulation.run([&](const PageLines& page, const Scraper& scraper, int tick) {
      INFO("seed " << seed << " tick " << tick);
      const GovernorReport& report = simulation.governed().report();
      REQUIRE(page.size() <= budget);
      if (std::exchange(known_restarts, simulation.restarts()) != simulation.restarts())
        folded_after += report.families_folded > 0 ? 1 : 0;
      for (const FamilyReport& family : *report.families)
        has_coarsened |= family.dropped_bounds > 0;
      check_scraper(scraper, truth_for(scraper, simulation.world()), false);
    });
    restarts += simulation.restarts();
    if (simulation.governed().report().conservation_breaks != 0) return;
    for (std::size_t i = 0; i < simulation.scrapers().size(); ++i) {
      const Scraper& scraper = simulation.scrapers()[i];
      for (const auto& [total, value] : truth_for(scraper, simulation.world())) {
        const bool is_bucket = total.find("_bucket") != std::string::npos;
        if (!is_exact_total(total) || (has_coarsened && is_bucket)) continue;
        INFO("seed " << seed << ' ' << total);
        CHECK(scraper.total(total) <= value);
        CHECK(scraper.total(total) >= simulation.plain_scrapers()[i].total(total));
      }
    }
  });
  CHECK(restarts > 0);
  CHECK(folded_after > 0);
}

}  // namespace weir::test
