// A batch that recognises the rows of the run before says what a batch that has never seen anything
// says, and the governor makes the same of both.
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "support/batch_lines.hpp"
#include "support/governed.hpp"
#include "unit/governor/random_runs.hpp"
#include "weir/exposition.hpp"

using namespace weir;
using namespace weir::test;

namespace {

// Pages as scrapers see them, with timestamps, exemplars, starts and native buckets.
class Pages {
 public:
  explicit Pages(const GovernorConfig& config)
      : config_(finalize(config).value()), governor_(config_) {}

  std::string next(std::span<const TenantBatch> tenants, MonotonicTime now) {
    Collection collection;
    collection.now = now;
    collection.tenants = tenants;
    collection.scrape_interval = std::chrono::seconds(5);
    const auto snapshot = governor_.step(collection);
    std::string page;
    for (const Format format : {Format::openmetrics_1_0_0, Format::protobuf_delimited}) {
      encode(*snapshot, {format, Encoding::identity, Escaping::allow_utf8},
             [&page](std::string_view piece) {
               page += piece;
               return true;
             });
    }
    return page;
  }
  [[nodiscard]] const Governor& governor() const { return governor_; }

 private:
  FinalizedGovernorConfig config_;
  Governor governor_;
};

struct Sides {
  SampleBatch fresh, recognised;
  std::shared_ptr<const void> layout;
};

}  // namespace

TEST_CASE("rows that are recognised make the same pages as rows of a new batch") {
  int known = 0, runs = 0;
  for (unsigned seed = 0; seed < 40; ++seed) {
    std::mt19937 random(seed);
    std::vector<RandomRuns> sources{RandomRuns(2 * seed), RandomRuns(2 * seed + 1)};
    std::vector<Sides> sides(sources.size());
    GovernorConfig config = test_config(random() % 2 == 0 ? 1'000 : 30);
    if (random() % 2 == 0) config.policy = GovernorPolicy::adaptive;
    Pages plain(config), quick(config);
    MonotonicTime now{std::chrono::seconds(1000)};
    for (int step = 0; step < 60; ++step) {
      INFO("seed " << seed << ", step " << step);
      std::vector<TenantBatch> first, second;
      for (std::size_t i = 0; i < sources.size(); ++i) {
        auto& [fresh, recognised, layout] = sides[i];
        fresh = SampleBatch();
        recognised.clear();
        const auto fate = random() % 24;
        if (fate == 0) sources[i].deliver(recognised, random() % sources[i].units());
        if (fate <= 1) {  // it fails, half way or before it began
          recognised.clear();
          first.push_back({i == 0 ? "x" : "y", fate == 0 ? nullptr : &fresh});
          second.push_back({i == 0 ? "x" : "y", fate == 0 ? nullptr : &recognised});
          continue;
        }
        sources[i].advance();
        sources[i].deliver(fresh);
        if (fate == 2) recognised.forget_families();
        if (fate == 3 && recognised.restore()) recognised.truncate(0);
        sources[i].deliver(recognised);
        if (fate == 4) CHECK(recognised.name_rows() != nullptr);
        const auto before = rows_as_lines(fresh);
        REQUIRE(rows_as_lines(recognised) == before);
        ++runs;
        if (layout && layout == recognised.layout()) ++known;
        layout = recognised.layout();
        first.push_back({i == 0 ? "x" : "y", &fresh});
        second.push_back({i == 0 ? "x" : "y", &recognised});
      }
      now += std::chrono::seconds(random() % 20 == 0 ? 400 : 5);
      REQUIRE(plain.next(first, now) == quick.next(second, now));
      const GovernorReport& a = plain.governor().report();
      const GovernorReport& b = quick.governor().report();
      REQUIRE(a.demand_lines == b.demand_lines);
      REQUIRE(a.lines.delivered == b.lines.delivered);
      REQUIRE(a.lines.named == b.lines.named);
      REQUIRE(a.lines.folded == b.lines.folded);
      REQUIRE(a.lines.dropped == b.lines.dropped);
      const bool looks = random() % 8 == 0;
      REQUIRE((!looks || plain.governor().save() == quick.governor().save()));
    }
  }
  CHECK(known > runs / 3);  // else it would prove little
}

TEST_CASE("native buckets of rows that are recognised stay on the page, and leave it") {
  constexpr FamilySpec kLatency{"latency_seconds", "", MetricType::histogram};
  Pages pages(test_config(100));
  SampleBatch batch;
  MonotonicTime now{std::chrono::seconds(1000)};
  std::vector<std::string> shown;
  for (int run = 0; run < 8; ++run) {
    batch.clear();
    const double count = 3;
    batch.add_histogram(batch.family(kLatency), LabelText{}, {{}, {&count, 1}, 1});
    const NativeBucket bucket{1, count};
    const bool has_native = run < 4 || run > 6;
    if (has_native) batch.set_native({3, false, 0, 0, {}, {&bucket, 1}});
    const TenantBatch tenant{"x", &batch};
    shown.push_back(pages.next({&tenant, 1}, now += std::chrono::seconds(5)));
  }
  for (const int run : {1, 2, 3, 7}) CHECK(shown[static_cast<std::size_t>(run)] == shown[0]);
  for (const int run : {5, 6}) CHECK(shown[static_cast<std::size_t>(run)] == shown[4]);
  CHECK(shown[4] != shown[0]);
}
