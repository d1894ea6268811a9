// Exemplars on folds: whose increments they are.
#include <catch2/catch.hpp>
#include <set>

#include "governor/fold_exemplars.hpp"
#include "support/governed.hpp"
#include "weir/exposition.hpp"

using namespace weir;
using namespace weir::detail;

namespace {

using namespace std::chrono_literals;

constexpr FamilySpec kOrders{"orders_total", "", MetricType::counter};
constexpr FamilySpec kLatency{"latency_seconds", "", MetricType::histogram};

// Steps of ten seconds through a governor whose families explode.
class Folding {
 public:
  explicit Folding(std::int64_t max_series, std::vector<Pin> pins = {})
      : governor_(finalized(max_series, std::move(pins))) {}

  void collect(const SampleBatch& batch) {
    const TenantBatch tenant{"shop", &batch};
    Collection collection;
    collection.now = now_ += 10s;
    collection.wall = WallTime(now_.time_since_epoch());
    collection.scrape_interval = 5s;
    collection.tenants = {&tenant, 1};
    snapshot_ = governor_.step(collection);
  }
  // The OpenMetrics line that begins so; empty: none.
  [[nodiscard]] std::string line(std::string_view begin) const {
    const std::string page =
        "\n" + encode_to_string(*snapshot_, {.format = Format::openmetrics_1_0_0});
    const auto at = page.find("\n" + std::string(begin));
    return at == std::string::npos ? "" : page.substr(at + 1, page.find('\n', at + 1) - at - 1);
  }
  [[nodiscard]] std::string text() const { return encode_to_string(*snapshot_); }
  [[nodiscard]] const GovernorReport& report() const { return governor_.report(); }

 private:
  static FinalizedGovernorConfig finalized(std::int64_t max_series, std::vector<Pin> pins) {
    GovernorConfig config = test::test_config(max_series);
    config.policy = GovernorPolicy::adaptive;
    config.pins = std::move(pins);
    return finalize(config).value();
  }
  Governor governor_;
  MonotonicTime now_{1000s};
  std::shared_ptr<const Snapshot> snapshot_;
};

// User i counts i in each round.
SampleBatch orders(int users, int rounds) {
  SampleBatch batch;
  for (int user = 0; user < users; ++user)
    batch.add(batch.family(kOrders), {{"user", "u" + std::to_string(user)}}, user * rounds);
  return batch;
}

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

const std::string kFold = "orders_total{user=\"__other__\"}";

}  // namespace

TEST_CASE("a fold names its heaviest members by itself, one after the other") {
  Folding run(20);
  for (int i = 0; i < 10; ++i) run.collect(orders(500, i));
  std::set<std::string> named;
  for (int i = 10; i < 16; ++i) {
    run.collect(orders(500, i));
    const std::string line = run.line(kFold);
    REQUIRE(holds(line, " # {user=\"u"));
    named.insert(line.substr(line.find("# {")));
    CHECK_FALSE(holds(run.text(), "# {"));
  }
  CHECK(named.size() == 4);
}

TEST_CASE("an exemplar that a member brought stays with the fold, with its name") {
  Folding run(20);
  const LabelSet trace{{"trace_id", "abc"}};
  for (int i = 0; i < 10; ++i) {
    SampleBatch batch;
    for (int user = 0; user < 500; ++user) {
      batch.add(batch.family(kOrders), {{"user", "u" + std::to_string(user)}}, user * i);
      if (user == 3) batch.add_exemplar(0, {trace.text(), 0.25, (1005 + 10 * i) * 1000});
    }
    run.collect(batch);
  }
  CHECK(holds(run.line(kFold), R"( # {trace_id="abc",user="u3"} 0.25 1095.000)"));
  run.collect(orders(500, 10));
  CHECK(holds(run.line(kFold), R"( # {trace_id="abc",user="u3"} 0.25 1095.000)"));
}

TEST_CASE("a histogram's fold names members in the bucket that got most of their increments") {
  Folding run(30);
  const std::array bounds{1.0, 2.0, 4.0};
  for (int i = 0; i < 12; ++i) {
    SampleBatch batch;
    for (int user = 0; user < 200; ++user) {
      const double n = user * i;
      const std::array cumulative{0.0, n, n, n};
      const std::string name = "u" + std::to_string(user);
      batch.add_histogram(batch.family(kLatency), std::array{LabelView{"user", name}},
                          {bounds, cumulative, 1.5 * n});
    }
    run.collect(batch);
  }
  const std::string fold = "latency_seconds_bucket{user=\"__other__\",le=";
  CHECK(holds(run.line(fold + "\"2.0\""), " # {user=\"u"));
  CHECK(holds(run.line(fold + "\"2.0\""), "\"} 1.5"));
  for (const char* bound : {"\"1.0\"", "\"4.0\"", "\"+Inf\""}) {
    REQUIRE_FALSE(run.line(fold + bound).empty());
    CHECK_FALSE(holds(run.line(fold + bound), "# {"));
  }
}

TEST_CASE("an exemplar that can name nobody is skipped and counted") {
  Folding run(20);
  for (int i = 0; i < 10; ++i) {
    SampleBatch batch;
    for (int user = 0; user < 500; ++user) {
      const std::string name = "u" + std::to_string(user) + std::string(200, 'x');
      batch.add(batch.family(kOrders), {{"user", name}}, user * i);
    }
    run.collect(batch);
  }
  CHECK_FALSE(run.line(kFold).empty());
  CHECK_FALSE(holds(run.line(kFold), "# {"));
  CHECK(run.report().exemplar_labels_skipped > 0);
  CHECK(run.report().exemplars_skipped == run.report().exemplar_labels_skipped);
}

TEST_CASE("so many folds of a family have exemplars, and no more") {
  Folding run(1000);
  const LabelSet trace{{"trace_id", "abc"}};
  constexpr int kPaths = 100;
  for (int i = 0; i < 10; ++i) {
    SampleBatch batch;
    for (int path = 0; path < kPaths; ++path) {
      for (int user = 0; user < 30; ++user) {
        batch.add(batch.family(kOrders),
                  {{"path", std::to_string(path)}, {"user", std::to_string(user)}}, i);
        batch.add_exemplar(0, {trace.text(), 1, i * 1000 + user});
      }
    }
    run.collect(batch);
  }
  const std::string page = [&] {
    std::string all;
    for (int path = 0; path < kPaths; ++path)
      all +=
          run.line("orders_total{path=\"" + std::to_string(path) + "\",user=\"__other__\"}") + "\n";
    return all;
  }();
  std::size_t count = 0;
  for (auto at = page.find("# {"); at != std::string::npos; at = page.find("# {", at + 1)) ++count;
  CHECK(count == kFoldsWithExemplars);
  CHECK(run.report().exemplars_skipped > 0);
}

TEST_CASE("an exemplar whose bucket tier 2 leaves out lies in the next one") {
  Folding run(120, {{"latency_seconds", LabelSet{{"env", "prod"}}}});
  const std::array bounds{1.0, 2.0, 4.0, 8.0, 16.0, 32.0};
  const LabelSet trace{{"trace_id", "abc"}};
  for (int i = 0; i < 30; ++i) {
    SampleBatch batch;
    const auto add = [&](std::initializer_list<LabelView> labels) {
      const double n = i;
      const std::array cumulative{0.0, 0.0, n, n, n, n, n};
      batch.add_histogram(batch.family(kLatency), std::span(labels.begin(), labels.size()),
                          {bounds, cumulative, 3 * n});
      if (std::string_view(labels.begin()->name) != "user")
        batch.add_exemplar(2, {trace.text(), 3, (1005 + 10 * i) * 1000});
    };
    for (const char* zone : {"a", "b", "c", "d", "e", "f", "g", "h", "i"})
      add({{"env", "prod"}, {"zone", zone}});
    add({{"service", "alone"}});
    for (int user = 0; user < 200; ++user) {
      const std::string name = "u" + std::to_string(user);
      const std::string service = "s" + std::to_string(user % 4);
      add({{"user", name}, {"service", service}});
    }
    run.collect(batch);
  }
  REQUIRE(run.report().families->front().dropped_bounds == 3);
  const std::string exemplar = R"( # {trace_id="abc"} 3 )";
  const std::string own = "latency_seconds_bucket{service=\"alone\",le=";
  CHECK(holds(run.line(own + "\"8.0\""), exemplar));
  for (const char* bound : {"\"2.0\"", "\"32.0\"", "\"+Inf\""})
    CHECK_FALSE(holds(run.line(own + bound), "# {"));
  const std::string pinned = "latency_seconds_bucket{env=\"prod\",zone=\"a\",le=";
  CHECK(holds(run.line(pinned + "\"4.0\""), exemplar));
  const std::string fold = "latency_seconds_bucket{service=\"s1\",le=";
  CHECK(holds(run.line(fold + "\"8.0\""), "# {user=\"u"));
}
