// What an operator would tell of the policy adaptive, one story each.
#include <catch2/catch.hpp>

#include "governor/protected_names.hpp"
#include "support/governed.hpp"

using namespace weir;
using weir::test::Governed;
using weir::test::PageLines;

namespace {

using namespace std::chrono_literals;

constexpr FamilySpec kOrders{"orders_total", "", MetricType::counter};
constexpr FamilySpec kQuiet{"quiet_total", "", MetricType::counter};
constexpr FamilySpec kMystery{"mystery", "", MetricType::gauge};
constexpr Duration kArm = 2 * Governed::kScrapeInterval;

GovernorConfig adaptive(std::int64_t max_series) {
  GovernorConfig config = test::test_config(max_series);
  config.policy = GovernorPolicy::adaptive;
  config.dwell = 60s;
  return config;
}

// \p users users on 2 paths, user i counted \p value(i).
template <class Value>
SampleBatch orders(int users, Value value) {
  SampleBatch batch;
  const FamilyIndex family = batch.family(kOrders);
  for (int user = 0; user < users; ++user) {
    const std::string name = "u" + std::to_string(user);
    for (const std::string_view path : {"/buy", "/pay"})
      batch.add(family, {{"path", path}, {"user", name}}, value(user));
  }
  return batch;
}

SampleBatch quiet(int series) {
  SampleBatch batch;
  const FamilyIndex family = batch.family(kQuiet);
  for (int i = 0; i < series; ++i) batch.add(family, {{"disk", std::to_string(i)}}, i);
  return batch;
}

double sum_of(const PageLines& page, std::string_view name) {
  double sum = 0;
  for (const auto& [series, value] : page) sum += series.starts_with(name) ? value : 0;
  return sum;
}

const FamilyReport& family(const Governed& governed, std::string_view name) {
  for (const FamilyReport& report : *governed.report().families) {
    if (report.family == name) return report;
  }
  throw std::runtime_error("no such family");
}

const std::string kOther = R"(orders_total{path="/buy",user="__other__"})";

}  // namespace

TEST_CASE("the offender folds the label that exploded, and the others are untouched") {
  Governed governed(adaptive(200));
  const SampleBatch calm = quiet(50);
  (void)governed.collect({{"shop", nullptr}, {"disks", &calm}});
  const SampleBatch few = orders(10, [](int) { return 1; });
  for (int i = 0; i < 5; ++i) (void)governed.collect({{"shop", &few}, {"disks", &calm}}, kArm);
  PageLines page;
  for (int i = 0; i < 5; ++i) {
    const SampleBatch many = orders(1000, [&](int user) { return user < 10 ? 10 * (i + 1) : 1; });
    page = governed.collect({{"shop", &many}, {"disks", &calm}}, kArm);
  }

  CHECK(page.size() <= 200);
  for (int i = 0; i < 50; ++i)
    CHECK(page.at("quiet_total{disk=\"" + std::to_string(i) + "\"}") == i);
  CHECK(page.contains(kOther));
  // The ten who stood on the page still do.
  for (int user = 0; user < 10; ++user)
    CHECK(page.contains("orders_total{path=\"/pay\",user=\"u" + std::to_string(user) + "\"}"));
  CHECK(sum_of(page, "orders_total") == 990 * 2 + 10 * 2 * 50);
  const FamilyReport& told = family(governed, "orders_total");
  CHECK(told.tier == Tier::strip);
  CHECK(told.folded_labels == std::vector<std::string>{"user"});
  CHECK(told.demand_lines == 2000);
  CHECK(told.folds_to == 2);
  CHECK(told.exact);
  CHECK(told.cause == TierCause::share);
  CHECK(family(governed, "quiet_total").tier == Tier::pass);
  CHECK(governed.report().tier == Tier::strip);
  CHECK(governed.report().families_folded == 1);
}

TEST_CASE("the heaviest get their names, and keep them when they come back") {
  Governed governed(adaptive(100));
  PageLines page;
  for (int i = 0; i < 40; ++i) {
    // From the third page on user 900 is by far the heaviest.
    const SampleBatch batch =
        orders(1000, [&](int user) { return user == 900 && i > 2 ? 1000.0 * i : i; });
    page = governed.collect({{"shop", &batch}}, kArm);
  }
  CHECK(page.size() <= 100);
  CHECK(page.contains(R"(orders_total{path="/buy",user="u900"})"));
  CHECK(page.contains(R"(orders_total{path="/pay",user="u900"})"));
}

TEST_CASE("a family that fits again has all its names back after the dwell") {
  Governed governed(adaptive(200));
  const SampleBatch many = orders(1000, [](int) { return 1; });
  for (int i = 0; i < 5; ++i) (void)governed.collect({{"shop", &many}}, kArm);
  const SampleBatch few = orders(20, [](int) { return 5; });
  PageLines page;
  for (int i = 0; i < 10; ++i) page = governed.collect({{"shop", &few}}, kArm);
  CHECK(governed.report().tier == Tier::pass);
  CHECK(page.size() == 40);
  CHECK_FALSE(page.contains(kOther));
}

TEST_CASE("a label that a rule uses is folded last") {
  const auto folded_with = [](std::shared_ptr<const detail::ProtectedNames> names) {
    GovernorConfig config = adaptive(100);
    config.protected_names = std::move(names);
    Governed governed(config);
    SampleBatch batch;
    const FamilyIndex index = batch.family(kOrders);
    for (int pod = 0; pod < 30; ++pod) {
      for (int path = 0; path < 30; ++path)
        batch.add(index, {{"path", "p" + std::to_string(path)}, {"pod", "q" + std::to_string(pod)}},
                  1);
    }
    (void)governed.collect(batch);
    return family(governed, "orders_total").folded_labels;
  };
  auto pods = std::make_shared<detail::ProtectedNames>();
  pods->labels_of["orders_total"] = {"pod"};
  auto paths = std::make_shared<detail::ProtectedNames>();
  paths->labels_of["orders_total"] = {"path"};
  CHECK(folded_with(pods) == std::vector<std::string>{"path"});
  CHECK(folded_with(paths) == std::vector<std::string>{"pod"});
}

TEST_CASE("labels of the operator's list go first if they suffice, and leave no trace") {
  GovernorConfig config = adaptive(100);
  config.tier1_strip_labels = {"user"};
  Governed governed(config);
  const SampleBatch many = orders(1000, [](int) { return 1; });
  PageLines page;
  for (int i = 0; i < 5; ++i) page = governed.collect({{"shop", &many}}, kArm);
  CHECK(page.size() == 2);
  CHECK(page.contains(R"(orders_total{path="/buy"})"));
}

TEST_CASE("an aggregate does not take the name of another tenant's untouched series") {
  GovernorConfig config = adaptive(100);
  config.tier1_strip_labels = {"user"};
  const SampleBatch many = orders(500, [](int) { return 1; });
  SampleBatch plain;
  plain.add(plain.family(kOrders), {{"path", "/buy"}}, 5);
  for (const bool plain_first : {true, false}) {
    Governed governed(config);
    PageLines page;
    for (int i = 0; i < 5; ++i) {
      page = plain_first ? governed.collect({{"plain", &plain}, {"shop", &many}}, kArm)
                         : governed.collect({{"shop", &many}, {"plain", &plain}}, kArm);
    }
    CHECK(page.at(R"(orders_total{path="/buy"})") == 5);
    CHECK(page.contains(R"(orders_total{path="/buy",weir_tenant="shop"})"));
  }
  // The aggregate is there first: then it is the other who is folded, and nothing stands twice.
  Governed governed(config);
  for (int i = 0; i < 5; ++i) (void)governed.collect({{"shop", &many}}, kArm);
  PageLines page;
  for (int i = 0; i < 5; ++i) page = governed.collect({{"shop", &many}, {"plain", &plain}}, kArm);
  CHECK(page.contains(R"(orders_total{path="/buy"})"));
  CHECK(page.contains(R"(orders_total{path="__other__",weir_tenant="plain"})") !=
        page.contains(R"(orders_total{path="__other__"})"));
}

TEST_CASE("a family that came back with another type leaves nothing of the old one on the page") {
  Governed governed(adaptive(10));
  const SampleBatch many = orders(50, [](int) { return 1; });
  for (int i = 0; i < 3; ++i) (void)governed.collect({{"shop", &many}}, kArm);
  SampleBatch gauge;
  gauge.add(gauge.family(FamilySpec{"orders_total", "", MetricType::gauge, Fold::sum}),
            {{"path", "/new"}}, 1);
  // The shop is not asked for so long that another may bring the name as a gauge.
  for (int i = 0; i < 20; ++i) (void)governed.collect({{"other", &gauge}}, 60s);
  const PageLines page = governed.collect({{"shop", &many}, {"other", &gauge}}, kArm);
  CHECK(page.size() == 1);
  CHECK(page.contains(R"(orders_total{path="/new"})"));
}

TEST_CASE("gauges that cannot be merged: the largest keep their names, the rest is told beside") {
  Governed governed(adaptive(50));
  SampleBatch batch;
  const FamilyIndex index = batch.family(kMystery);
  for (int i = 0; i < 200; ++i) batch.add(index, {{"id", std::to_string(i)}}, i);
  const PageLines page = governed.collect(batch);
  CHECK(page.size() <= 50);
  CHECK(page.contains(R"(mystery{id="199"})"));
  // Those that are sampled may be any.
  const FoldedGauge& gauge = family(governed, "mystery").gauge;
  CHECK(gauge.count == 200 - page.size());
  CHECK(gauge.sum + sum_of(page, "mystery") == 199 * 200 / 2);
  CHECK(gauge.max < 199);
}

TEST_CASE("an information that comes newly keeps its name rather than one that is old") {
  GovernorConfig config = adaptive(20);
  Governed governed(config);
  constexpr FamilySpec kInfo{"pod_info", "", MetricType::info};
  PageLines page;
  for (int deploy = 0; deploy < 8; ++deploy) {
    SampleBatch batch;
    const FamilyIndex index = batch.family(kInfo);
    // Every deployment adds 10 pods; the old ones stay listed.
    for (int pod = 0; pod < 10 * (deploy + 1); ++pod)
      batch.add(index, {{"pod", std::to_string(pod)}}, 1);
    for (int i = 0; i < 4; ++i) page = governed.collect(batch, kArm);
  }
  CHECK(page.size() <= 20);
  CHECK(page.contains(R"(pod_info{pod="79"})"));
  CHECK_FALSE(page.contains(R"(pod_info{pod="5"})"));
  CHECK(family(governed, "pod_info").gauge.count == 0);  // it is no gauge
}

TEST_CASE("families without number: the smallest stand, the page stays within its budget") {
  Governed governed(adaptive(30));
  SampleBatch batch;
  std::vector<std::string> names;
  for (int i = 0; i < 100; ++i) names.push_back("f" + std::to_string(i) + "_total");
  for (const std::string& name : names)
    batch.add(batch.family(FamilySpec{name, "", MetricType::counter}), {{"a", "b"}}, 1);
  PageLines page;
  for (int i = 0; i < 5; ++i) page = governed.collect(batch, kArm);
  CHECK(page.size() <= 30);
  CHECK(page.size() > 20);
  CHECK(governed.report().conservation_breaks > 0);
}

TEST_CASE("a rush of new series is capped before the budget is spent") {
  GovernorConfig config = adaptive(10'000);
  config.max_new_series_rate = 50;
  config.evaluate_interval = 10s;
  Governed governed(config);
  PageLines page;
  for (int i = 1; i <= 12; ++i) {
    const SampleBatch batch = orders(i * 300, [](int) { return 1; });
    page = governed.collect({{"shop", &batch}}, 5s);
  }
  const FamilyReport& told = family(governed, "orders_total");
  CHECK(told.tier == Tier::strip);
  CHECK(told.cause == TierCause::new_series_rate);
  CHECK(page.size() < 7000);
}

TEST_CASE("what was changed by a reload to the policy fixed is let go") {
  Governed governed(adaptive(100));
  const SampleBatch many = orders(1000, [](int) { return 1; });
  for (int i = 0; i < 5; ++i) (void)governed.collect({{"shop", &many}}, kArm);
  GovernorConfig config = adaptive(5000);
  config.policy = GovernorPolicy::fixed;
  governed.reconfigure(config);
  PageLines page;
  for (int i = 0; i < 5; ++i) page = governed.collect({{"shop", &many}}, kArm);
  CHECK(governed.report().families == nullptr);
  CHECK(page.size() == 2000);
}
