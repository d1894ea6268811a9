#include "weir/estimate.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "governor/name_record.hpp"
#include "support/governed.hpp"

using namespace weir;
using weir::detail::NameRecord;
using weir::test::Governed;

namespace {

using namespace std::chrono_literals;
using Status = SubsetEstimate::Status;

constexpr FamilySpec kOrders{"orders_total", "", MetricType::counter};
constexpr int kUsers = 200;

GovernorConfig adaptive(std::uint64_t seed = 1) {
  GovernorConfig config = test::test_config(102);  // 100 are shared out
  config.policy = GovernorPolicy::adaptive;
  config.dwell = 60s;
  config.hash_seed = seed;
  return config;
}

// Each user orders as often a step as its number says, on two paths, at home or abroad.
std::string country(int user) {
  return user % 3 == 0 ? "home" : "abroad";
}

SampleBatch orders(int step) {
  SampleBatch batch;
  const FamilyIndex family = batch.family(kOrders);
  for (int user = 1; user <= kUsers; ++user) {
    const std::string name = "u" + std::to_string(user);
    for (const std::string_view path : {"/buy", "/pay"}) {
      const int each = path == "/buy" ? user : 2 * user;
      batch.add(family, {{"country", country(user)}, {"path", path}, {"user", name}}, each * step);
    }
  }
  return batch;
}

// The family after \p steps, of which the first does not fold yet.
Governed after(int steps, std::uint64_t seed = 1) {
  Governed governed(adaptive(seed));
  (void)governed.collect(SampleBatch());
  for (int step = 1; step <= steps; ++step) (void)governed.collect(orders(step), 10s);
  return governed;
}

SubsetEstimate estimate(const Governed& governed, const char* selector) {
  const auto estimates = governed.estimate(*parse_pin(selector));
  REQUIRE(estimates.size() == 1);
  return estimates.front();
}

}  // namespace

TEST_CASE("of what is noted down the heavy count as they are, the sampled by their chance") {
  NameRecord record;
  CHECK(record.estimate(*parse_pin("x")).status == Status::no_names);
  record.begin(WallTime(5s), false, 100, 10);
  const LabelSet heavy{{"c", "a"}, {"user", "1"}};
  const LabelSet light{{"c", "a"}, {"user", "2"}};
  const LabelSet light_too{{"c", "a"}, {"path", "/"}, {"user", "2"}};
  const LabelSet above{{"c", "b"}, {"user", "3"}};
  record.add_exact(heavy.text(), 500);
  record.add_sampled(light.text(), 15, 7, 25);  // a group of 25, sampled with probability 1/4
  record.add_sampled(light_too.text(), 10, 7, 25);
  record.add_sampled(above.text(), 200, 8, 200);
  record.add_unnamed(30);
  const SubsetEstimate all = record.estimate(*parse_pin("x"));
  CHECK(all.status == Status::estimated);
  CHECK(all.exact_series == 1);
  CHECK(all.exact_sum == 500);
  CHECK(all.sampled_series == 3);
  CHECK(all.sampled_estimate == 100 + 200);
  CHECK(all.standard_error == Approx(std::sqrt(25.0 * 25 * 4 * 3)));  // of one group, not of two
  CHECK(all.family_sum == 755);
  CHECK(all.threshold == 100);
  CHECK(all.as_of == WallTime(5s));
  const SubsetEstimate part = record.estimate(*parse_pin(R"(x{path="/"})"));
  CHECK(part.exact_series == 0);
  CHECK(part.sampled_estimate == 40);
  CHECK(part.standard_error == Approx(std::sqrt(10.0 * 10 * 4 * 3)));
  CHECK(record.estimate(*parse_pin(R"(x{c="b"})")).standard_error == 0);  // it is there for sure
  CHECK(record.estimate(*parse_pin(R"(x{c="z"})")).sampled_series == 0);
}

TEST_CASE("more than is to be noted down is not estimated from") {
  NameRecord record;
  record.begin({}, false, 0, 1);
  record.add_exact({}, 1);
  CHECK(record.estimate(*parse_pin("x")).status == Status::estimated);
  record.add_exact({}, 1);
  CHECK(record.estimate(*parse_pin("x")).status == Status::too_many);
}

TEST_CASE("a folded family's exact part, sample and sum are told") {
  const Governed governed = after(12);
  const SubsetEstimate all = estimate(governed, "orders_total");
  REQUIRE(all.status == Status::estimated);
  CHECK(all.tier == Tier::strip);
  CHECK_FALSE(all.lifetime);
  CHECK(all.exact_series > 20);
  CHECK(all.sampled_series > 0);
  CHECK(all.threshold > 0);
  // Each look halves after two minutes what all have, so that parts keep their relations.
  const SubsetEstimate first = estimate(governed, R"(orders_total{user="u200"})");
  CHECK(first.exact_series == 2);
  CHECK(first.exact_sum / all.family_sum == Approx(200.0 / (kUsers * (kUsers + 1) / 2)));
  const SubsetEstimate path = estimate(governed, R"(orders_total{path="/buy",user="u200"})");
  CHECK(path.exact_sum == Approx(first.exact_sum / 3));
}

TEST_CASE("increments count half after two minutes") {
  // 3 x 20100 every 10 s, for so long that the first are forgotten.
  const double each_look = 3.0 * kUsers * (kUsers + 1) / 2;
  CHECK(estimate(after(90), "orders_total").family_sum ==
        Approx(each_look / (1 - std::exp2(-10.0 / 120))).epsilon(0.01));
}

TEST_CASE("the first look estimates what the series counted in all their life") {
  Governed governed(adaptive());
  (void)governed.collect(orders(1));  // nobody saw them begin: they may have counted for long
  const SubsetEstimate all = estimate(governed, "orders_total");
  CHECK(all.lifetime);
  CHECK(all.family_sum == 3 * kUsers * (kUsers + 1) / 2);
}

TEST_CASE("what cannot be estimated says why") {
  CHECK(after(3).estimate(*parse_pin("nobody")).empty());
  Governed calm(adaptive());
  SampleBatch few;
  few.add(kOrders, {{"user", "u1"}}, 1);
  (void)calm.collect(few);
  CHECK(estimate(calm, "orders_total").status == Status::passes);

  Governed gauges(adaptive());
  SampleBatch batch;
  for (int i = 0; i < 300; ++i)
    batch.add(FamilySpec{"mystery", ""}, {{"user", std::to_string(i)}}, i);
  for (int i = 0; i < 3; ++i) (void)gauges.collect(batch, 10s);
  CHECK(estimate(gauges, "mystery").status == Status::no_counts);
}

TEST_CASE("in mode observe the estimate is of what would be folded") {
  GovernorConfig config = adaptive();
  config.mode = GovernorMode::observe;
  Governed governed(config);
  (void)governed.collect(SampleBatch());
  for (int step = 1; step <= 3; ++step) (void)governed.collect(orders(step), 10s);
  CHECK(estimate(governed, "orders_total").status == Status::estimated);
}

TEST_CASE("estimates of a part are unbiased, and know their error, over hundreds of seeds") {
  // The governor as a whole: seeds change the hashes, and so who is sampled. The part does not
  // follow the label that is folded.
  constexpr int kSeeds = 300;
  double sum = 0;
  double squares = 0;
  double variances = 0;
  double truth = 0;
  for (int seed = 1; seed <= kSeeds; ++seed) {
    const Governed governed = after(3, static_cast<std::uint64_t>(seed) * 7919);
    const SubsetEstimate all = estimate(governed, "orders_total");
    const SubsetEstimate part = estimate(governed, R"(orders_total{country="home",path="/pay"})");
    REQUIRE(part.status == Status::estimated);
    // Users 3, 6, ... 198 have 3 + ... + 198 of 1 + ... + 200, and /pay two thirds of that.
    truth = 6633.0 / 20100 * 2 / 3;
    const double found = (part.exact_sum + part.sampled_estimate) / all.family_sum;
    sum += found;
    squares += found * found;
    variances += part.standard_error * part.standard_error / (all.family_sum * all.family_sum);
  }
  const double mean = sum / kSeeds;
  const double variance = squares / kSeeds - mean * mean;
  INFO("mean " << mean << ", truth " << truth << ", deviation " << std::sqrt(variance));
  CHECK(variance > 0);
  CHECK(std::abs(mean - truth) < 3 * std::sqrt(variance / kSeeds));
  CHECK(variances / kSeeds == Approx(variance).epsilon(0.25));
}
