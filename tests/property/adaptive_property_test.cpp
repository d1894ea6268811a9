// The policy adaptive on random worlds: the same promises, and those of its own.
#include <algorithm>
#include <set>

#include "property/simulation.hpp"

namespace weir::test {
namespace {

Run adaptive_run(Random& random) {
  Run run = random_run(random);
  run.config.policy = GovernorPolicy::adaptive;
  run.config.family_floor = random.between(0, std::min<std::int64_t>(20, run.config.max_series));
  // A family that was never folded shows the resets of its source as they are, and then each
  // scraper sees what falls between its own visits. Resets under folds are the fixed policy's test.
  run.world.resets = 0;
  if (random.chance(0.5)) run.world.flaps = 0;
  if (random.chance(0.3)) run.config.tier1_strip_labels = {"user"};
  return run;
}

// Families of which no part ever passed. Of the others a scraper sees what it would see without
// Weir: of a series that is born its first value is not counted.
class EverGoverned {
 public:
  void note(const GovernorReport& report) {
    for (const FamilyReport& family : *report.families) {
      if (!met_.insert(family.tenant + '/' + family.family).second) continue;
      if (family.tier == Tier::pass) passed_.insert(family.family);
    }
    for (const FamilyReport& family : *report.families) has_coarsened_ |= family.dropped_bounds > 0;
  }
  // Then the smaller bound that histograms have in common stood only at times.
  [[nodiscard]] bool has_coarsened() const { return has_coarsened_; }
  [[nodiscard]] bool has(const std::string& total) const {
    return std::ranges::none_of(
        passed_, [&](const std::string& family) { return total.starts_with(family); });
  }

 private:
  std::set<std::string> met_;
  std::set<std::string> passed_;
  bool has_coarsened_ = false;
};

// \p steady: no series of the world goes and comes back. One that goes while its family passes is
// not frozen, as it would not be without Weir; if it comes back into a fold, the last it counted
// under its name stays unseen by who came too late.
void check_settled(const Scraper& scraper, const Scraper& plain, const Totals& truth,
                   const EverGoverned& governed, bool steady, int& exact) {
  for (const auto& [total, value] : truth) {
    if (!is_exact_total(total) || (governed.has_coarsened() && total.ends_with(" 1"))) continue;
    INFO(total);
    if (steady) CHECK(scraper.total(total) >= plain.total(total));
    CHECK(scraper.total(total) <= value);
    if (!governed.has(total)) continue;
    CHECK(scraper.total(total) == value);
    ++exact;
  }
}

}  // namespace

TEST_CASE("adaptive: totals as scrapers add them up are the truth, within budget, in every tier") {
  std::set<Tier> tiers;
  constexpr std::uint64_t kUsualRuns = 80;
  std::uint64_t runs = 0;
  int exact = 0;
  for_each_seed(kUsualRuns, [&](std::uint64_t seed) {
    ++runs;
    Random random(seed);
    Simulation simulation(seed, adaptive_run(random));
    const auto budget = static_cast<std::size_t>(simulation.settings().config.max_series);
    EverGoverned governed;
    simulation.run([&](const PageLines& page, const Scraper& scraper, int tick) {
      INFO("seed " << seed << " tick " << tick);
      governed.note(simulation.governed().report());
      const GovernorReport& report = simulation.governed().report();
      tiers.insert(report.tier);
      check_accounts(page, report, budget, simulation.is_whole(scraper));
      const World& world = simulation.world();
      const Totals truth = scraper.tenant() ? world.truth(*scraper.tenant()) : world.truth();
      check_scraper(scraper, truth, false);
    });
    INFO("seed " << seed << " budget " << budget);
    const bool is_whole = simulation.governed().report().conservation_breaks == 0;
    if (budget >= 60) CHECK(is_whole);
    for (std::size_t i = 0; is_whole && i < simulation.scrapers().size(); ++i) {
      const Scraper& scraper = simulation.scrapers()[i];
      const World& world = simulation.world();
      check_settled(scraper, simulation.plain_scrapers()[i],
                    scraper.tenant() ? world.truth(*scraper.tenant()) : world.truth(), governed,
                    simulation.settings().world.flaps == 0, exact);
    }
  });
  if (runs < kUsualRuns) return;
  CHECK(tiers.size() >= 3);
  CHECK(exact > static_cast<int>(runs));
}

TEST_CASE("adaptive: histograms on the page are sound, whatever was folded into them") {
  for_each_seed(30, [&](std::uint64_t seed) {
    Random random(seed);
    Run run = adaptive_run(random);
    run.world.tenants = 1;  // names tell whose bounds they are
    Simulation simulation(seed, std::move(run));
    simulation.run([&](const PageLines& page, const Scraper&, int tick) {
      INFO("tick " << tick);
      check_histograms(page);
    });
  });
}

TEST_CASE("adaptive: the same input and seed give the same pages, observe gives those of off") {
  for_each_seed(12, [&](std::uint64_t seed) {
    const auto pages_in = [&](GovernorMode mode) {
      Random random(seed);
      Run run = adaptive_run(random);
      run.config.mode = mode;
      run.config.max_series = random.between(20, 60);
      Simulation simulation(seed, std::move(run));
      std::vector<PageLines> pages;
      std::uint64_t would_fold = 0;
      simulation.run([&](const PageLines& page, const Scraper&, int) {
        pages.push_back(page);
        would_fold += simulation.governed().report().would_fold_lines;
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

}  // namespace weir::test
