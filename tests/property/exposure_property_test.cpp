// Nothing grows on the page before every scraper has seen where it began.
#include <set>

#include "property/simulation.hpp"

namespace weir::test {
namespace {

// The scrapers' eyes: what each series began with, and who saw that.
class Exposure {
 public:
  explicit Exposure(std::size_t scrapers) : scrapers_(scrapers) {}

  // \p governed(family): its series on this page were met by the governor, not passed on. \p
  // failed: the only tenant's collection did, nothing of it is on the page.
  template <class IsGoverned>
  void see(const PageLines& page, std::size_t scraper, bool failed, IsGoverned governed) {
    if (failed) return;
    std::map<std::string, Series> standing;
    for (const auto& [name, value] : page) {
      if (!Scraper::total_of(name) && name.find("le=\"+Inf\"") == std::string::npos) continue;
      const auto known = series_.find(name);
      Series series;
      if (known != series_.end()) {
        series = known->second;
      } else {
        series.begin = value;
        series.is_checked = governed(name) && !is_bound_of_known_unit(name);
        checked_ += series.is_checked ? 1 : 0;
      }
      if (series.is_checked && value != series.begin) {
        INFO(name << " began at " << series.begin << ", shows " << value);
        REQUIRE(series.seen_by.size() == scrapers_);
      }
      series.seen_by.insert(scraper);
      standing.emplace(name, std::move(series));
    }
    series_ = std::move(standing);
  }
  [[nodiscard]] int checked() const { return checked_; }

 private:
  struct Series {
    double begin = 0;
    bool is_checked = false;
    std::set<std::size_t> seen_by;
  };
  // A bound that tier 2 had left out of a histogram that stands: it comes back with what it
  // counted.
  [[nodiscard]] bool is_bound_of_known_unit(const std::string& name) const {
    const auto bucket = name.find("_bucket{");
    const auto le = name.rfind("le=\"");
    if (bucket == std::string::npos || le == std::string::npos) return false;
    std::string count = name.substr(0, bucket) + "_count{" + name.substr(bucket + 8);
    count = count.substr(0, count.rfind("le=\"") - 1) + "}";
    return series_.contains(count);
  }

  std::size_t scrapers_;
  std::map<std::string, Series> series_;
  int checked_ = 0;
};

Run one_tenant(Random& random) {
  Run run = random_run(random);
  run.world.tenants = 1;
  run.config.tier3_payload = Tier3Payload::essential;  // an empty page shows nothing to anybody
  return run;
}

}  // namespace

TEST_CASE("no series grows before each scraper has seen where it began") {
  int checked = 0;
  for_each_seed(60, [&](std::uint64_t seed) {
    Random random(seed);
    Simulation simulation(seed, one_tenant(random));
    Exposure exposure(simulation.scrapers().size());
    simulation.run([&](const PageLines& page, const Scraper& scraper, int tick) {
      INFO("tick " << tick);
      const auto who = static_cast<std::size_t>(&scraper - simulation.scrapers().data());
      // Pauses govern every family from the first page on.
      exposure.see(page, who, simulation.has_failed(0), [](const std::string&) { return true; });
    });
    checked += exposure.checked();
  });
  CHECK(checked > 100);
}

TEST_CASE("adaptive: no series of a folded family grows before each scraper saw where it began") {
  int checked = 0;
  for_each_seed(60, [&](std::uint64_t seed) {
    Random random(seed);
    Run run = one_tenant(random);
    run.config.policy = GovernorPolicy::adaptive;
    Simulation simulation(seed, std::move(run));
    Exposure exposure(simulation.scrapers().size());
    std::set<std::string> folded;  // before this page
    simulation.run([&](const PageLines& page, const Scraper& scraper, int tick) {
      INFO("tick " << tick);
      const auto who = static_cast<std::size_t>(&scraper - simulation.scrapers().data());
      exposure.see(page, who, simulation.has_failed(0), [&](const std::string& name) {
        return std::ranges::any_of(
            folded, [&](const std::string& family) { return name.starts_with(family); });
      });
      for (const FamilyReport& family : *simulation.governed().report().families) {
        if (family.tier != Tier::pass) folded.insert(family.family);
      }
    });
    checked += exposure.checked();
  });
  CHECK(checked > 100);
}

}  // namespace weir::test
