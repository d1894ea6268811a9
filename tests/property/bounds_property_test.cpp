// Histograms on the page are sound while tier 2 leaves out bounds and gives them back.
#include <catch2/catch.hpp>
#include <limits>
#include <set>

#include "property/simulation.hpp"

namespace weir::test {
namespace {

constexpr FamilySpec kLatency{"latency_seconds", "", MetricType::histogram};
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// The part of all observations that lies below a bound; it is the same for every unit at any time.
double part_below(double bound) {
  return bound < 1.5 ? 0 : bound < 3.5 ? 0.25 : bound < 20 ? 0.5 : bound < 70 ? 0.75 : 1;
}

struct Unit {
  std::vector<LabelView> labels;
  std::string user;
  std::vector<double> bounds;
  double count = 0;
};

// A crowd that comes and goes round the budget, such that with all bounds the services do not fit
// beside what is pinned.
class Crowd {
 public:
  explicit Crowd(Random& random) : random_(random) {
    for (double bound = 1; ladder_.size() < 6 + random.below(9); bound *= 2)
      ladder_.push_back(bound);
    services_ = 3 + random.below(5);
    pinned_ = services_ + 1 + random.below(5);
  }
  [[nodiscard]] GovernorConfig config() {
    const auto lines = static_cast<std::int64_t>(ladder_.size()) + 3;
    const auto units = static_cast<std::int64_t>(pinned_ + services_);
    GovernorConfig config = test_config((units * lines - random_.between(1, lines)) * 50 / 49 + 1);
    config.policy = GovernorPolicy::adaptive;
    config.hash_seed = random_.next();
    config.evaluate_interval = 1s;
    config.dwell = 60s;
    config.pins = {{"latency_seconds", LabelSet{{"env", "prod"}}}};
    return config;
  }

  void resize(bool is_busy) {
    std::erase_if(units_, [&](const auto& at) { return !is_busy && at.first >= kCalm; });
    const std::size_t users = is_busy ? 10 + random_.below(20) : 1;
    for (std::size_t i = 0; i < (is_busy ? pinned_ : 1); ++i)
      units_.try_emplace(i, make({{"env", "prod"}, {"zone", ""}}, i));
    for (std::size_t i = 0; i < users * (is_busy ? services_ : 1); ++i)
      units_.try_emplace(is_busy ? 1000 + i : 100, make({{"service", ""}, {"user", ""}}, i));
  }
  SampleBatch deliver() {
    SampleBatch batch;
    for (auto& [id, unit] : units_) {
      unit.count += 4 * static_cast<double>(random_.below(6));
      std::vector<double> cumulative;
      for (const double bound : unit.bounds) cumulative.push_back(part_below(bound) * unit.count);
      cumulative.push_back(unit.count);
      const std::string number = unit.user;
      const std::string service = "s" + std::to_string(id % services_);
      const std::array labels =
          unit.labels.front().name == "env"
              ? std::array{LabelView{"env", "prod"}, LabelView{"zone", number}}
              : std::array{LabelView{"service", service}, LabelView{"user", number}};
      batch.add_histogram(batch.family(kLatency), labels, {unit.bounds, cumulative, unit.count});
    }
    return batch;
  }

 private:
  static constexpr std::size_t kCalm = 101;

  Unit make(std::vector<LabelView> labels, std::size_t number) {
    Unit unit{std::move(labels), std::to_string(number), ladder_, 0};
    if (random_.chance(0.02)) unit.bounds.erase(unit.bounds.begin() + 1);
    return unit;
  }

  Random& random_;
  std::vector<double> ladder_;
  std::size_t services_ = 0;
  std::size_t pinned_ = 0;
  std::map<std::size_t, Unit> units_;
};

using Buckets = std::map<double, double>;

// By label text; "+Inf" as infinity.
std::map<std::string, Buckets> units_of(const PageLines& page) {
  std::map<std::string, Buckets> units;
  for (const auto& [series, value] : page) {
    if (!series.starts_with("latency_seconds_bucket")) continue;
    const auto le = series.rfind(",le=\"");
    const std::string bound = series.substr(le + 5, series.rfind('"') - le - 5);
    const auto labels = series.substr(series.find('{'), le - series.find('{')) + "}";
    units[labels][bound == "+Inf" ? kInfinity : std::strtod(bound.c_str(), nullptr)] = value;
  }
  return units;
}

class Observer {
 public:
  void see(const PageLines& page, const FamilyReport& told) {
    std::set<double> shown(told.shown_bounds.begin(), told.shown_bounds.end());
    if (told.dropped_bounds > 0 && was_coarse_)
      REQUIRE(std::ranges::includes(shown_, shown));  // nested
    was_coarse_ = told.dropped_bounds > 0;
    shown_ = shown;
    coarse_ += was_coarse_ ? 1 : 0;
    shown.insert(kInfinity);
    for (const auto& [labels, buckets] : units_of(page)) {
      INFO(labels);
      const double count = page.at("latency_seconds_count" + labels);
      REQUIRE(buckets.rbegin()->first == kInfinity);
      REQUIRE(buckets.rbegin()->second == count);
      double below = 0;
      std::set<double> bounds;
      for (const auto& [bound, value] : buckets) {
        INFO("le " << bound);
        REQUIRE(value >= below);
        REQUIRE(value == part_below(bound) * count);  // it counted on while it was away
        double& last = last_[labels][bound];
        REQUIRE(value >= last);
        below = last = value;
        bounds.insert(bound);
      }
      const bool is_pinned = labels.find("env=") != std::string::npos;
      if (was_coarse_ && !is_pinned) REQUIRE(bounds == shown);
    }
  }
  [[nodiscard]] int coarse() const { return coarse_; }

 private:
  std::map<std::string, Buckets> last_;
  std::set<double> shown_;
  bool was_coarse_ = false;
  int coarse_ = 0;
};

}  // namespace

TEST_CASE("bounds are equal, nested and never behind while some are left out and come back") {
  constexpr std::uint64_t kUsualRuns = 40;
  std::uint64_t runs = 0;
  int coarse = 0;
  int recovered = 0;
  for_each_seed(kUsualRuns, [&](std::uint64_t seed) {
    ++runs;
    Random random(seed);
    Crowd crowd(random);
    const GovernorConfig config = crowd.config();
    Governed governed(config);
    Observer observer;
    bool was_coarse = false;
    for (int tick = 0; tick < 160; ++tick) {
      INFO("tick " << tick);
      crowd.resize(tick / 40 % 2 == 0);
      const SampleBatch batch = crowd.deliver();
      const PageLines page = governed.collect(batch, 5s);
      const FamilyReport& told = governed.report().families->front();
      REQUIRE(page.size() <= static_cast<std::size_t>(config.max_series));
      observer.see(page, told);
      recovered += was_coarse && told.dropped_bounds == 0 ? 1 : 0;
      was_coarse = told.dropped_bounds > 0;
    }
    coarse += observer.coarse();
  });
  if (runs < kUsualRuns) return;
  CHECK(coarse > 40);
  CHECK(recovered > 4);
}

}  // namespace weir::test
