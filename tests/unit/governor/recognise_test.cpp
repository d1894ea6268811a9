// A batch that takes its rows back is known at a glance: pages are those of batches filled anew.
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "support/governed.hpp"

using namespace weir;
using namespace weir::test;

namespace {

// A source of counters, a gauge and histograms whose series change now and then.
class Source {
 public:
  explicit Source(std::string name) : name_(std::move(name)) {}

  void count(std::mt19937& random) {
    for (double& value : values_) value += static_cast<double>(random() % 5);
    if (random() % 4 == 0 && values_.size() < 60) values_.push_back(1);
    if (random() % 6 == 0 && values_.size() > 3) values_.pop_back();
  }
  void fill(SampleBatch& batch, bool restores) const {
    batch.clear();
    if (restores && batch.restore() && batch.size() == 2 * values_.size()) {
      for (std::size_t i = 0; i < values_.size(); ++i) {
        batch.set_value(2 * i, values_[i]);
        batch.set_histogram(2 * i + 1, std::vector{values_[i], 2 * values_[i]}, values_[i]);
      }
      return;
    }
    batch.clear();
    batch.clear();
    const FamilyIndex counters =
        batch.family(FamilySpec{"a_total", "", MetricType::counter, Fold::sum});
    const FamilyIndex histograms = batch.family(FamilySpec{"h", "", MetricType::histogram});
    for (std::size_t i = 0; i < values_.size(); ++i) {
      // Every fifth series is any source's.
      const std::string id = i % 5 == 0 ? std::to_string(i) : name_ + std::to_string(i);
      batch.add(counters, {{"id", id}}, values_[i]);
      const std::vector<double> bounds{0.5};
      const std::vector<double> cumulative{values_[i], 2 * values_[i]};
      batch.add_histogram(histograms, std::vector<LabelView>{{"id", id}},
                          {bounds, cumulative, values_[i]});
    }
  }

 private:
  std::string name_;
  std::vector<double> values_ = std::vector<double>(10, 1);
};

GovernorConfig config_of(std::mt19937& random) {
  GovernorConfig config = test_config(random() % 2 == 0 ? 1'000 : 60);
  if (random() % 2 == 0) config.policy = GovernorPolicy::adaptive;
  return config;
}

}  // namespace

TEST_CASE("restored rows make the same pages as rows added again") {
  for (unsigned seed = 0; seed < 60; ++seed) {
    std::mt19937 random(seed);
    std::vector<Source> sources{Source("x"), Source("y"), Source("z")};
    std::vector<SampleBatch> added(3), restored(3);
    const GovernorConfig config = config_of(random);
    Governed plain(config), quick(config);
    for (int step = 0; step < 60; ++step) {
      Governed::Tenants first, second;
      for (std::size_t i = 0; i < sources.size(); ++i) {
        if (random() % 3 == 0) sources[i].count(random);
        const unsigned fate = random() % 16;
        if (fate == 0) continue;  // it is not asked
        sources[i].fill(added[i], false);
        sources[i].fill(restored[i], true);
        if (fate == 2) {  // it is healthy, but has nothing to tell
          added[i].clear();
          restored[i].clear();
        }
        const std::string name = "tenant" + std::to_string(i);
        first.emplace_back(name, fate == 1 ? nullptr : &added[i]);
        second.emplace_back(name, fate == 1 ? nullptr : &restored[i]);
      }
      if (random() % 20 == 0) {
        GovernorConfig other = config;
        other.max_series = random() % 2 == 0 ? 30 : 500;
        if (random() % 2 == 0) other.pins = {*parse_pin("h"), *parse_pin("a_total{id=\"5\"}")};
        plain.reconfigure(other);
        quick.reconfigure(other);
      }
      // Sometimes long enough for what is missing to be forgotten.
      const Duration after = std::chrono::seconds(random() % 10 == 0 ? 400 : 15);
      INFO("seed " << seed << ", step " << step);
      const bool same = plain.collect(first, after) == quick.collect(second, after);
      REQUIRE(same);
      REQUIRE(plain.report().demand_lines == quick.report().demand_lines);
      REQUIRE(plain.report().lines.delivered == quick.report().lines.delivered);
      REQUIRE(plain.report().lines.named == quick.report().lines.named);
      REQUIRE(plain.report().lines.folded == quick.report().lines.folded);
      REQUIRE(plain.report().lines.dropped == quick.report().lines.dropped);
      // What is remembered of each series is the same, too, whenever somebody looks.
      const bool looks = random() % 8 == 0;
      REQUIRE((!looks || plain.save() == quick.save()));
    }
  }
}
