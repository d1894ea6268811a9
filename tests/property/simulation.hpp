// Worlds through a governor, tick by tick, seen by scrapers out of phase; and what must hold of
// what they see.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "property/scraper.hpp"
#include "property/world.hpp"

namespace weir::test {

using namespace std::chrono_literals;

inline constexpr int kStart =
    12;  // ticks in which nothing counts, so that every scraper has a base
inline constexpr int kBusy = 100;
inline constexpr int kQuiet = 110;

// An optimised build tries thousands of seeds in all, one with a sanitizer a fraction of them; and
// as the governor is used by one thread at a time, one that looks for races fewer still.
#if defined(__SANITIZE_THREAD__)
inline constexpr std::uint64_t kQuartersOfUsual = 1;
#elif defined(__SANITIZE_ADDRESS__) || !defined(NDEBUG)
inline constexpr std::uint64_t kQuartersOfUsual = 4;
#else
inline constexpr std::uint64_t kQuartersOfUsual = 24;
#endif

template <class Property>
void for_each_seed(std::uint64_t usual_runs, Property property) {
  std::uint64_t runs = (kQuartersOfUsual * usual_runs + 3) / 4;
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
  double restarts = 0;     // chance per tick that the process ends and another one goes on
  double pressure = 0.05;  // chance per tick that pauses begin or end: the tiers follow
};

inline Run random_run(Random& random) {
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
        governed_(run_.config),
        ungoverned_(switched_off(run_.config)),
        plain_scrapers_(run_.scrapers) {}

  template <class Check>
  void run(Check check) {
    for (int tick = 0; tick < kStart + kBusy + kQuiet; ++tick) {
      if (tick >= kStart) world_.tick();
      if (tick == kStart + kBusy) world_.freeze();
      if (random_.chance(run_.pressure)) pressed_ = !pressed_;
      // From the first page on every unit with a version is governed.
      const bool presses = tick < kStart || (tick < kStart + kBusy && pressed_);
      governed_.set_pause(presses ? 1s : 0s);
      if (tick >= kStart && tick < kStart + kBusy && random_.chance(run_.restarts)) restart();
      Duration passed = 1s;
      for (std::size_t i = 0; i < run_.scrapers.size(); ++i) {
        if (!run_.scrapers[i].comes(tick)) continue;
        check(scrape(i, tick, passed), run_.scrapers[i], tick);
        passed = 0s;
      }
      idle_ += passed;
    }
  }

  [[nodiscard]] const World& world() const { return world_; }
  [[nodiscard]] const Governed& governed() const { return governed_; }
  [[nodiscard]] bool has_failed(std::size_t tenant) const { return failed_.at(tenant); }
  // The scraper's page shows all tenants, and hides none of their lines.
  [[nodiscard]] bool is_whole(const Scraper& scraper) const {
    const bool shows = run_.config.tier3_payload == Tier3Payload::essential ||
                       governed_.report().tier != Tier::essential;
    return shows && !scraper.tenant() &&
           std::ranges::none_of(failed_, [](const auto& failed) { return failed.second; });
  }
  [[nodiscard]] std::vector<Scraper>& scrapers() { return run_.scrapers; }
  // What the scrapers would have seen without a governor, in the same order.
  [[nodiscard]] const std::vector<Scraper>& plain_scrapers() const { return plain_scrapers_; }
  [[nodiscard]] const Run& settings() const { return run_; }
  [[nodiscard]] int restarts() const { return restarts_; }

 private:
  static GovernorConfig switched_off(GovernorConfig config) {
    config.mode = GovernorMode::off;
    return config;
  }

  // Who is born in the gap was not witnessed.
  void restart() {
    governed_.restart(std::chrono::seconds(random_.between(1, 100'000)));
    for (std::size_t tenant = 0; tenant < world_.tenants(); ++tenant) world_.failed(tenant);
    ++restarts_;
  }

  PageLines scrape(std::size_t who, int tick, Duration passed) {
    Scraper& scraper = run_.scrapers[who];
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
    const Duration after = passed == 0s ? 0s : passed + std::exchange(idle_, 0s);
    PageLines page = governed_.collect(asked, after);
    scraper.see(page);
    plain_scrapers_[who].see(ungoverned_.collect(asked, after));
    return page;
  }

  Random random_;
  Run run_;
  World world_;
  Governed governed_;
  Governed ungoverned_;
  std::vector<Scraper> plain_scrapers_;
  std::map<std::size_t, bool> failed_;  // in the last collection of each tenant
  bool pressed_ = false;
  int restarts_ = 0;
  Duration idle_{};
};

// The page is within its budget, and every delivered line is accounted for. \p whole: all tenants
// are on the page, so that their lines are all the slots that are held.
void check_accounts(const PageLines& page, const GovernorReport& report, std::size_t budget,
                    bool whole);
// False for the bounds that not every histogram has, so that a fold drops them.
[[nodiscard]] bool is_exact_total(const std::string& total);
// A scraper has seen no more than the truth, once all is settled just that, and no decrease.
void check_scraper(const Scraper& scraper, const Totals& truth, bool settled);
// Buckets never fall with `le`, +Inf is the count, and folded units of a tenant have equal bounds.
void check_histograms(const PageLines& page);

}  // namespace weir::test
