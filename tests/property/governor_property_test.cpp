// Random worlds through the governor, seen by scrapers out of phase. A failing seed is printed;
// WEIR_PROPERTY_SEED=n replays it alone, WEIR_PROPERTY_RUNS=n sets how many seeds are tried.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <set>

#include "property/scraper.hpp"
#include "property/world.hpp"

namespace weir::test {
namespace {

using namespace std::chrono_literals;

constexpr int kStart = 12;  // ticks in which nothing counts, so that every scraper has a base
constexpr int kBusy = 100;
constexpr int kQuiet = 110;

template <class Property>
void for_each_seed(std::uint64_t runs, Property property) {
  const char* one = std::getenv("WEIR_PROPERTY_SEED");
  const char* many = std::getenv("WEIR_PROPERTY_RUNS");
  if (one != nullptr) return property(std::strtoull(one, nullptr, 10));
  if (many != nullptr) runs = std::strtoull(many, nullptr, 10);
  for (std::uint64_t seed = 1; seed <= runs; ++seed) {
    INFO("replay with WEIR_PROPERTY_SEED=" << seed);
    property(seed);
  }
}

struct Run {
  GovernorConfig config;
  WorldSettings world;
  std::vector<Scraper> scrapers;
  double failures = 0;     // chance that a tenant's collection fails
  double pressure = 0.05;  // chance per tick that pauses begin or end: the tiers follow
};

Run random_run(Random& random) {
  Run run;
  run.config = test_config(random.chance(0.3) ? random.between(1, 40) : random.between(40, 250));
  run.config.hash_seed = random.next();
  run.config.max_members = 1'000'000;
  run.config.evaluate_interval = 3s;
  run.config.tier2_after = 9s;
  run.config.tier3_after = 21s;
  run.config.dwell = std::chrono::seconds(random.between(5, 30));
  run.config.tier2_sample_rate = random.chance(0.5) ? 0.3 : 1;
  run.config.tier3_payload = static_cast<Tier3Payload>(random.below(3));
  run.world = {.tenants = 1 + random.below(3),
               .members = 20 + random.below(80),
               .births_per_tick = static_cast<double>(random.below(4))};
  run.scrapers = {Scraper({3, 0}, std::nullopt), Scraper({4, 1}, std::nullopt), Scraper({5, 2}, 0)};
  run.failures = random.chance(0.5) ? 0.04 : 0;
  return run;
}

// Drives a world through a governor; check(page, is_full) is called for each page.
class Simulation {
 public:
  Simulation(std::uint64_t seed, Run run)
      : random_(seed),
        run_(std::move(run)),
        world_(seed ^ 0x5eedU, run_.world),
        governed_(run_.config) {}

  template <class Check>
  void run(Check check) {
    for (int tick = 0; tick < kStart + kBusy + kQuiet; ++tick) {
      if (tick >= kStart) world_.tick();
      if (tick == kStart + kBusy) world_.freeze();
      if (random_.chance(run_.pressure)) pressed_ = !pressed_;
      // From the first page on every unit with a version is governed.
      const bool presses = tick < kStart || (tick < kStart + kBusy && pressed_);
      governed_.set_pause(presses ? 1s : 0s);
      Duration passed = 1s;
      for (Scraper& scraper : run_.scrapers) {
        if (!scraper.comes(tick)) continue;
        check(scrape(scraper, tick, passed), scraper, tick);
        passed = 0s;
      }
      idle_ += passed;
    }
  }

  [[nodiscard]] const World& world() const { return world_; }
  [[nodiscard]] const Governed& governed() const { return governed_; }
  [[nodiscard]] bool has_failed(std::size_t tenant) const { return failed_.at(tenant); }
  [[nodiscard]] std::vector<Scraper>& scrapers() { return run_.scrapers; }
  [[nodiscard]] const Run& settings() const { return run_; }

 private:
  PageLines scrape(Scraper& scraper, int tick, Duration passed) {
    std::vector<SampleBatch> batches;
    batches.reserve(world_.tenants());
    Governed::Tenants asked;
    for (std::size_t tenant = 0; tenant < world_.tenants(); ++tenant) {
      if (scraper.tenant() && *scraper.tenant() != tenant) continue;
      batches.push_back(world_.deliver(tenant));
      const bool fails = tick >= kStart && tick < kStart + kBusy && random_.chance(run_.failures);
      asked.emplace_back(World::tenant_name(tenant), fails ? nullptr : &batches.back());
      failed_[tenant] = fails;
      if (fails) {
        world_.failed(tenant);
      } else {
        world_.collected(tenant);
      }
    }
    PageLines page =
        governed_.collect(asked, passed == 0s ? 0s : passed + std::exchange(idle_, 0s));
    scraper.see(page);
    return page;
  }

  Random random_;
  Run run_;
  World world_;
  Governed governed_;
  std::map<std::size_t, bool> failed_;  // in the last collection of each tenant
  bool pressed_ = false;
  Duration idle_{};
};

std::uint64_t sum_of(const std::array<std::uint64_t, kFoldReasons>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

bool is_exact_total(const std::string& total) {
  // The bounds 5 and 100 are not in every histogram, so a fold drops them.
  return !total.ends_with(" 5") && !total.ends_with(" 100");
}

void check_scraper(const Scraper& scraper, const Totals& truth, bool settled) {
  for (const auto& [total, value] : truth) {
    if (!is_exact_total(total)) continue;
    INFO(total);
    CHECK(scraper.total(total) <= value);
    if (settled) CHECK(scraper.total(total) == value);
  }
  CHECK(scraper.decreases() == 0);
}

// "name_bucket{labels,le=\"x\"}" -> "{labels" and x.
std::pair<std::string, double> bucket_of(const std::string& series) {
  const auto le = series.rfind("le=\"");
  const std::string bound = series.substr(le + 4, series.rfind('"') - le - 4);
  const double value = bound == "+Inf" ? std::numeric_limits<double>::infinity()
                                       : std::strtod(bound.c_str(), nullptr);
  return {series.substr(series.find('{'), le - series.find('{')), value};
}

// Buckets never fall with `le`, +Inf is the count, and folded units of a tenant have equal bounds.
void check_histograms(const PageLines& page) {
  std::map<std::string, std::map<double, double>> units;
  for (const auto& [series, value] : page) {
    if (!series.starts_with("latency_seconds_bucket")) continue;
    const auto [labels, bound] = bucket_of(series);
    units[labels][bound] = value;
  }
  std::map<std::string, std::set<double>> folded_bounds;
  for (const auto& [labels, buckets] : units) {
    double below = 0;
    std::set<double> bounds;
    for (const auto& [bound, value] : buckets) {
      CHECK(value >= below);
      below = value;
      bounds.insert(bound);
    }
    const std::string name = labels.substr(0, labels.size() - 1) + "}";  // without the comma
    CHECK(page.at("latency_seconds_count" + name) == buckets.rbegin()->second);
    const bool is_own = labels.find("user=\"u") != std::string::npos;
    const bool is_stripped = labels.find("version=") == std::string::npos;
    if (is_own && !is_stripped) continue;
    const auto tenant = labels.find("weir_tenant=");
    const std::string whose = tenant == std::string::npos ? "" : labels.substr(tenant);
    const auto [known, is_first] = folded_bounds.try_emplace(whose, bounds);
    CHECK(known->second == bounds);
  }
}

}  // namespace

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
      REQUIRE(page.size() <= budget);
      REQUIRE(page.size() == report.page_lines);
      REQUIRE(report.slots <= budget);
      const ReasonCounts& lines = report.lines;
      REQUIRE(lines.delivered == lines.named + sum_of(lines.folded) + sum_of(lines.dropped));
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
