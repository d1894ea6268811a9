// Random worlds through the governor, seen by scrapers out of phase. A failing seed is printed;
// WEIR_PROPERTY_SEED=n replays it alone, WEIR_PROPERTY_RUNS=n sets how many seeds are tried.
#include <set>

#include "property/simulation.hpp"

namespace weir::test {

TEST_CASE("totals as scrapers add them up are the truth, within budget, through every tier") {
  std::set<Tier> tiers;
  constexpr std::uint64_t kUsualRuns = 80;
  std::uint64_t runs = 0;
  std::uint64_t exact_runs = 0;
  for_each_seed(kUsualRuns, [&](std::uint64_t seed) {
    ++runs;
    Random random(seed);
    Simulation simulation(seed, random_run(random));
    const auto budget = static_cast<std::size_t>(simulation.settings().config.max_series);
    simulation.run([&](const PageLines& page, const Scraper& scraper, int tick) {
      INFO("seed " << seed << " tick " << tick);
      const GovernorReport& report = simulation.governed().report();
      tiers.insert(report.tier);
      check_accounts(page, report, budget, simulation.is_whole(scraper));
      const World& world = simulation.world();
      const Totals truth = scraper.tenant() ? world.truth(*scraper.tenant()) : world.truth();
      check_scraper(scraper, truth, false);
    });
    INFO("seed " << seed << " budget " << budget);
    const GovernorReport& last = simulation.governed().report();
    const bool is_hidden = last.tier == Tier::essential &&
                           simulation.settings().config.tier3_payload != Tier3Payload::essential;
    const bool is_whole = last.conservation_breaks == 0 && !is_hidden;
    // Folds of 3 tenants: 2 counters, 5 + 2 lines of histogram and summary, each perhaps twice.
    if (budget >= 60 && !is_hidden) CHECK(last.conservation_breaks == 0);
    exact_runs += is_whole ? 1 : 0;
    for (const Scraper& scraper : simulation.scrapers()) {
      const World& world = simulation.world();
      check_scraper(scraper, scraper.tenant() ? world.truth(*scraper.tenant()) : world.truth(),
                    is_whole);
    }
  });
  if (runs < kUsualRuns) return;
  CHECK(tiers.size() == 4);
  CHECK(exact_runs > runs / 4);
}

TEST_CASE("histograms on the page are sound, whatever was folded into them") {
  for_each_seed(30, [&](std::uint64_t seed) {
    Random random(seed);
    Run run = random_run(random);
    run.world.tenants = 1;  // names tell whose bounds they are
    Simulation simulation(seed, std::move(run));
    simulation.run([&](const PageLines& page, const Scraper&, int tick) {
      INFO("tick " << tick);
      check_histograms(page);
    });
  });
}

TEST_CASE("the same input and seed give the same pages, observe gives those of off") {
  for_each_seed(12, [&](std::uint64_t seed) {
    const auto pages_in = [&](GovernorMode mode) {
      Random random(seed);
      Run run = random_run(random);
      run.config.mode = mode;
      Simulation simulation(seed, std::move(run));
      std::vector<PageLines> pages;
      std::uint64_t would_fold = 0;
      simulation.run([&](const PageLines& page, const Scraper&, int) {
        pages.push_back(page);
        would_fold += simulation.governed().report().would_fold_lines;
        REQUIRE(simulation.governed().report().enforced == (mode != GovernorMode::observe));
      });
      if (mode != GovernorMode::off) CHECK(would_fold > 0);
      return pages;
    };
    const auto enforced = pages_in(GovernorMode::enforce);
    CHECK(enforced == pages_in(GovernorMode::enforce));
    const auto off = pages_in(GovernorMode::off);
    CHECK(off != enforced);
    CHECK(off == pages_in(GovernorMode::observe));
  });
}

TEST_CASE("pinned units stand on every page with their raw values") {
  for_each_seed(30, [&](std::uint64_t seed) {
    Random random(seed);
    Run run = random_run(random);
    run.config.max_series = random.between(30, 80);
    run.config.tier3_payload = Tier3Payload::essential;
    run.config.pins = {{"requests_total", LabelSet{{"status", "200"}}}, {"mystery", {}}};
    run.world.births_per_tick = 0;
    run.world.members = 30;
    run.world.flaps = 0;
    Simulation simulation(seed, std::move(run));
    int seen = 0;
    simulation.run([&](const PageLines& page, const Scraper& scraper, int tick) {
      INFO("tick " << tick);
      for (std::size_t tenant = 0; tenant < simulation.world().tenants(); ++tenant) {
        if (scraper.tenant() && *scraper.tenant() != tenant) continue;
        if (simulation.has_failed(tenant)) continue;
        const SampleBatch batch = simulation.world().deliver(tenant);
        for (std::size_t row = 0; row < batch.size(); ++row) {
          const std::string& name = batch.family_of(batch.row_family(row)).name;
          const std::string labels(batch.labels(row).view());
          const bool is_pinned =
              name == "mystery" ||
              (name == "requests_total" && labels.find("status=\"200\"") != std::string::npos);
          if (!is_pinned) continue;
          const auto shown = page.find(name + "{" + labels + "}");
          REQUIRE(shown != page.end());
          REQUIRE(shown->second == batch.value(row));
          ++seen;
        }
      }
    });
    CHECK(seen > 0);
  });
}

TEST_CASE(
    "a page is never empty without saying that it is unavailable, unless that was asked for") {
  for_each_seed(12, [&](std::uint64_t seed) {
    Random random(seed);
    Run run = random_run(random);
    run.config.max_series = random.between(1, 12);
    Simulation simulation(seed, std::move(run));
    simulation.run([&](const PageLines& page, const Scraper&, int) {
      const GovernorReport& report = simulation.governed().report();
      if (page.empty() && report.demand_lines > 0) CHECK(report.unavailable);
    });
  });
}

}  // namespace weir::test
