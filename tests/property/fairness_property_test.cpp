// What holds for each family, whatever the others do: who asks for no more than its fair share is
// left alone, a family that was in the way is left alone again once it is not, and no input takes
// more memory than was granted.
#include "property/simulation.hpp"

namespace weir::test {
namespace {

constexpr FamilySpec kCalm{"calm_total", "", MetricType::counter};
constexpr FamilySpec kLoud{"loud_total", "", MetricType::counter};

GovernorConfig adaptive_config(Random& random) {
  GovernorConfig config = test_config(random.between(60, 400));
  config.policy = GovernorPolicy::adaptive;
  config.hash_seed = random.next();
  config.evaluate_interval = 3s;
  config.tier2_after = 9s;
  config.tier3_after = 21s;
  config.dwell = std::chrono::seconds(random.between(10, 60));
  config.family_floor = random.between(0, 5);
  return config;
}

void add_users(SampleBatch& batch, const FamilySpec& spec, std::string_view prefix,
               std::size_t first, std::size_t count, double value) {
  const FamilyIndex family = batch.family(spec);
  for (std::size_t i = first; i < first + count; ++i) {
    const std::string user = std::string(prefix) + std::to_string(i);
    batch.add(family, std::array{LabelView{"user", user}}, value);
  }
}

}  // namespace

TEST_CASE("I7: a family within its fair share is untouched, whatever the others do") {
  std::uint64_t folded = 0;
  for_each_seed(60, [&](std::uint64_t seed) {
    Random random(seed);
    GovernorConfig config = adaptive_config(random);
    config.max_series += 60;  // whatever the share, each of eight families gets its largest unit
    config.family_floor = 0;  // what is promised to families comes before fairness
    const WorldSettings settings{.tenants = 1 + random.below(3),
                                 .members = 100 + random.below(400),
                                 .births_per_tick = static_cast<double>(random.below(30))};
    World world(seed, settings);
    Governed governed(config);
    // All but the headroom, shared by all tenants alike; it has one family.
    const auto fair = static_cast<std::size_t>(config.max_series - config.max_series / 50 - 1) /
                      (settings.tenants + 1);
    const std::size_t users = 1 + random.below(fair);
    for (int tick = 1; tick <= 100; ++tick) {
      world.tick();
      std::vector<SampleBatch> batches;
      batches.reserve(settings.tenants + 1);
      Governed::Tenants asked;
      const std::size_t place = random.below(settings.tenants + 1);  // its turn does not matter
      for (std::size_t at = 0; at <= settings.tenants; ++at) {
        const std::size_t loud = at - (at > place ? 1U : 0U);
        if (at == place) {
          add_users(batches.emplace_back(), kCalm, "u", 0, users, tick);
        } else {
          batches.push_back(world.deliver(loud));
        }
        asked.emplace_back(at == place ? "calm" : World::tenant_name(loud), &batches.back());
      }
      const PageLines page = governed.collect(asked);
      INFO("seed " << seed << " tick " << tick << " users " << users << " of " << fair);
      for (std::size_t i = 0; i < users; ++i) {
        const auto line = page.find("calm_total{user=\"u" + std::to_string(i) + "\"}");
        REQUIRE(line != page.end());
        REQUIRE(line->second == tick);
      }
      folded += governed.report().families_folded;
    }
  });
  CHECK(folded > 0);
}

TEST_CASE("I12: a family changes back once its load is gone for the dwell, and not before") {
  for_each_seed(200, [&](std::uint64_t seed) {
    Random random(seed);
    const GovernorConfig config = adaptive_config(random);
    Governed governed(config);
    const auto budget = static_cast<std::size_t>(config.max_series);
    const std::size_t few = 1 + random.below(budget / 2);
    const std::size_t many = budget * (2 + random.below(8));
    double value = 0;
    const auto collect = [&](std::size_t users) {
      SampleBatch batch;
      add_users(batch, kLoud, "u", 0, users, ++value);
      (void)governed.collect(batch);
    };
    for (int i = 0; i < 10; ++i) collect(few);
    REQUIRE(governed.report().tier == Tier::pass);
    const std::int64_t loud = random.between(1, 90);
    for (std::int64_t i = 0; i < loud; ++i) collect(many);
    REQUIRE(governed.report().tier >= Tier::strip);
    Duration after{};
    INFO("seed " << seed << " from " << few << " to " << many << " of " << budget);
    while (governed.report().tier != Tier::pass && after < 10min) {
      collect(few);
      after += 1s;
    }
    CHECK(after >= config.dwell);
    CHECK(after <= config.dwell + 2 * config.evaluate_interval);
  });
}

TEST_CASE("I12: a square wave does not make a family flap more often than its dwell") {
  for_each_seed(40, [&](std::uint64_t seed) {
    Random random(seed);
    const GovernorConfig config = adaptive_config(random);
    Governed governed(config);
    const auto budget = static_cast<std::size_t>(config.max_series);
    const std::int64_t half = random.between(2, 90);  // of the wave, in ticks
    std::optional<int> recovered;
    std::uint64_t changes = 0;
    Tier tier = Tier::pass;
    for (int tick = 0; tick < 1200; ++tick) {
      SampleBatch batch;
      const bool high = tick / half % 2 == 1;
      add_users(batch, kLoud, "u", 0, high ? 3 * budget : budget / 3, tick);
      (void)governed.collect(batch);
      const Tier now = governed.report().tier;
      if (now == Tier::pass && tier != Tier::pass) {
        INFO("seed " << seed << " tick " << tick << " half " << half);
        if (recovered) CHECK(std::chrono::seconds(tick - *recovered) >= config.dwell);
        recovered = tick;
        ++changes;
      }
      tier = now;
    }
    // Each recovery that is followed by a new load within the hour doubles the dwell.
    INFO("seed " << seed << " half " << half << " dwell " << config.dwell.count());
    CHECK(changes <= 7);
  });
}

TEST_CASE("I9: members and outputs stay within their bounds under values that never repeat") {
  for_each_seed(30, [&](std::uint64_t seed) {
    Random random(seed);
    GovernorConfig config = adaptive_config(random);
    config.policy = random.chance(0.5) ? GovernorPolicy::adaptive : GovernorPolicy::fixed;
    config.max_members = config.max_series * random.between(1, 4);
    Governed governed(config);
    std::size_t next = 0;
    for (int tick = 0; tick < 60; ++tick) {
      SampleBatch batch;
      const std::size_t count = random.below(static_cast<std::uint64_t>(config.max_series));
      add_users(batch, kLoud, "never again ", next, count, 1);
      next += count;
      const PageLines page = governed.collect(batch, std::chrono::seconds(random.between(1, 120)));
      const GovernorReport& report = governed.report();
      REQUIRE(page.size() <= static_cast<std::size_t>(config.max_series));
      REQUIRE(report.members <= static_cast<std::uint64_t>(config.max_members));
      // An own name lives as long as its member; besides, what the budget holds.
      REQUIRE(report.outputs <= static_cast<std::uint64_t>(config.max_members + config.max_series));
    }
    CHECK(next > static_cast<std::size_t>(config.max_members));
  });
}

}  // namespace weir::test
