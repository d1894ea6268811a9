// Tier 2 leaves out bounds of histograms: which, when, and how they come back.
#include <catch2/catch.hpp>

#include "support/governed.hpp"

using namespace weir;
using weir::test::Governed;
using weir::test::PageLines;

namespace {

using namespace std::chrono_literals;

constexpr FamilySpec kLatency{"latency_seconds", "", MetricType::histogram};
constexpr Duration kArm = 2 * Governed::kScrapeInterval;
constexpr std::array kBounds{1.0, 2.0, 4.0, 8.0, 16.0, 32.0};  // 9 lines to a unit
constexpr std::array kServices{"s1", "s2", "s3", "s4", "s5"};

// 9 pinned units take 81 lines of the 118 that are shared out: with all their bounds there is no
// room for the services, without every other there is, and for the fold.
GovernorConfig crowded() {
  GovernorConfig config = test::test_config(120);
  config.policy = GovernorPolicy::adaptive;
  config.evaluate_interval = 1s;
  config.dwell = 200s;
  config.pins = {{"latency_seconds", LabelSet{{"env", "prod"}}}};
  return config;
}

// Each unit counted one observation of 1.5 and one of 20 in each of \p rounds rounds.
void add(SampleBatch& batch, std::initializer_list<LabelView> labels, double rounds,
         std::span<const double> bounds = kBounds) {
  std::vector<double> cumulative;
  for (const double bound : bounds)
    cumulative.push_back(bound < 1.5 ? 0 : bound < 20 ? rounds : 2 * rounds);
  cumulative.push_back(2 * rounds);
  batch.add_histogram(batch.family(kLatency), std::span(labels.begin(), labels.size()),
                      {bounds, cumulative, 21.5 * rounds});
}

SampleBatch crowd(int users, double rounds, std::size_t services = kServices.size()) {
  SampleBatch batch;
  for (const char* zone : {"a", "b", "c", "d", "e", "f", "g", "h", "i"})
    add(batch, {{"env", "prod"}, {"zone", zone}}, rounds);
  for (int user = 0; user < users; ++user) {
    const std::string name = "u" + std::to_string(user);
    for (const char* service : std::span(kServices).first(services))
      add(batch, {{"service", service}, {"user", name}}, rounds);
  }
  return batch;
}

const FamilyReport& told(const Governed& governed) {
  return governed.report().families->front();
}

std::string bucket(std::string_view labels, std::string_view le) {
  std::string name("latency_seconds_bucket{");
  return name.append(labels).append(",le=\"").append(le).append("\"}");
}

const std::string kService = R"(service="s1")";
const std::string kPinned = R"(env="prod",zone="a")";

struct Compressed {
  Governed governed{crowded()};
  PageLines page;
  double rounds = 0;

  // A crowd until its bounds are left out.
  Compressed() {
    for (int i = 0; i < 40 && !is_coarse(); ++i) collect(50);
    REQUIRE(is_coarse());
  }
  [[nodiscard]] bool is_coarse() const { return rounds > 0 && told(governed).dropped_bounds > 0; }
  void collect(int users, std::size_t services = kServices.size()) {
    page = governed.collect(crowd(users, ++rounds, services), kArm);
  }
};

}  // namespace

TEST_CASE("tier 2 leaves out every other bound of all units but the pinned") {
  Compressed run;
  CHECK(told(run.governed).tier == Tier::compress);
  for (int i = 0; i < 4; ++i) run.collect(50);
  CHECK(run.page.size() <= 120);
  for (const char* bound : {"1", "4", "16"}) CHECK(run.page.count(bucket(kService, bound)) == 0);
  for (const char* bound : {"2", "8", "32", "+Inf"})
    CHECK(run.page.count(bucket(kService, bound)) == 1);
  for (const char* bound : {"1", "2", "4", "8", "16", "32", "+Inf"})
    CHECK(run.page.count(bucket(kPinned, bound)) == 1);
  CHECK(told(run.governed).dropped_bounds == 3);
  CHECK(told(run.governed).shown_bounds == std::vector<double>{2, 8, 32});
  CHECK(told(run.governed).exact);
  const ReasonCounts& lines = run.governed.report().lines;
  CHECK(lines.dropped[static_cast<std::size_t>(FoldReason::coarsened)] > 0);
  CHECK(lines.dropped[static_cast<std::size_t>(FoldReason::bounds)] == 0);
}

TEST_CASE("the slots that left-out bounds free serve units that had none") {
  Compressed run;
  for (int i = 0; i < 6; ++i) run.collect(50);
  for (const char* service : kServices)
    CHECK(run.page.count("latency_seconds_count{service=\"" + std::string(service) + "\"}") == 1);
  CHECK(told(run.governed).page_lines == run.page.size());
}

TEST_CASE("a bound that is left out stands for one arm period more, and counts on") {
  Governed governed(crowded());
  PageLines page;
  double rounds = 0;
  const auto collect = [&] { page = governed.collect(crowd(50, ++rounds), 1s); };
  for (int i = 0; i < 200; ++i) {
    collect();
    if (told(governed).tier == Tier::compress) break;
  }
  REQUIRE(told(governed).tier == Tier::compress);
  const std::string fold = bucket(R"(service="__other__",user="__other__")", "16");
  double last = 0;
  int stood = 0;
  for (int i = 0; i < 12 && told(governed).dropped_bounds == 0; ++i) {
    for (const auto& [name, value] : page) {
      if (name.find("le=\"16\"") != std::string::npos && name.find("env=") == std::string::npos)
        stood += value > last ? 1 : 0;
    }
    collect();
  }
  CHECK(told(governed).dropped_bounds == 3);
  CHECK(stood >= 10);
}

TEST_CASE("bounds that come back have counted on") {
  Compressed run;
  const auto sum_of = [&](std::string_view part) {
    double sum = 0;
    for (const auto& [name, value] : run.page) {
      if (name.find("env=") == std::string::npos && name.find(part) != std::string::npos)
        sum += value;
    }
    return sum;
  };
  for (int i = 0; i < 5; ++i) run.collect(50);
  CHECK(sum_of("le=\"16\"") == 0);
  for (int i = 0; i < 60 && told(run.governed).tier != Tier::pass; ++i) run.collect(1, 1);
  REQUIRE(told(run.governed).tier == Tier::pass);
  CHECK(told(run.governed).dropped_bounds == 0);
  // Two observations of a round: one is below each bound from 2 to 16, both are below 32.
  for (int i = 0; i < 3; ++i) {
    for (const char* bound : {"le=\"2\"", "le=\"4\"", "le=\"8\"", "le=\"16\""})
      CHECK(2 * sum_of(bound) == sum_of("_count"));
    CHECK(sum_of("le=\"32\"") == sum_of("_count"));
    CHECK(sum_of("le=\"1\"") == 0);
    run.collect(1, 1);
  }
  CHECK(run.page.count(bucket(R"(service="s1",user="u0")", "16")) == 1);
}

TEST_CASE("bounds that were left out before a restart still are, and come back as they should") {
  Compressed run;
  for (int i = 0; i < 3; ++i) run.collect(50);
  const double before = run.page.at(bucket(kService, "8"));
  run.governed.restart(7s);
  run.collect(50);
  CHECK(run.is_coarse());
  CHECK(run.page.size() == told(run.governed).page_lines);
  CHECK(run.page.size() <= 120);
  CHECK(run.page.count(bucket(kService, "16")) == 0);
  CHECK(run.page.at(bucket(kService, "8")) >= before);
  for (int i = 0; i < 60 && told(run.governed).tier != Tier::pass; ++i) run.collect(1, 1);
  REQUIRE(told(run.governed).tier == Tier::pass);
  CHECK(run.page.count(bucket(R"(service="s1",user="u0")", "16")) == 1);
}

TEST_CASE("the policy fixed leaves bounds alone in tier 2") {
  GovernorConfig config = test::test_config(1000);
  config.evaluate_interval = config.tier2_after = 1s;
  config.tier3_after = 1h;
  config.tier2_sample_rate = 1;
  Governed governed(config);
  governed.set_pause(1s);
  PageLines page;
  for (int i = 1; i < 8; ++i) page = governed.collect(crowd(3, i), kArm);
  CHECK(governed.report().tier == Tier::compress);
  for (const char* bound : {"1", "2", "4", "8", "16", "32", "+Inf"})
    CHECK(page.count(bucket(kService, bound)) == 1);
}
