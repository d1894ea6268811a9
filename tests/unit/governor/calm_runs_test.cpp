// Where nothing but values changes from page to page the governor takes the last page's parts; the
// pages are those that it makes of rows which it looks at one by one.
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "support/governed.hpp"
#include "unit/governor/random_runs.hpp"
#include "weir/exposition.hpp"

using namespace weir;
using namespace weir::test;

namespace {

// Of the exporter itself: some series come and go, one name is an input's, too.
struct SelfSource {
  unsigned has_more = 0;
  double value = 0;

  void operator()(const GovernorReport& report, SampleBatch& out) const {
    out.add({"weir_page_lines", ""}, static_cast<double>(report.page_lines));
    out.add({"weir_exact", ""}, static_cast<double>(report.conservation_breaks));
    if (has_more > 0) out.add({"weir_more", ""}, value);
    if (has_more > 1) out.add({"g", ""}, {{"id", "7"}}, value);
    if (has_more > 2) out.add({"weir_most", ""}, value);
  }
};

class Pages {
 public:
  explicit Pages(const GovernorConfig& config)
      : config_(finalize(config).value()), governor_(config_) {}

  // The last page took \p page_time, and something held the process up as long.
  std::string next(std::span<const TenantBatch> tenants, MonotonicTime now,
                   const SelfSource& self = {}, Duration page_time = {}) {
    Collection collection;
    collection.now = now;
    collection.tenants = tenants;
    collection.scrape_interval = std::chrono::seconds(5);
    collection.longest_pause = collection.page_time = page_time;
    collection.page_deadline = std::chrono::seconds(1);
    const auto snapshot = governor_.step(collection, self);
    is_like_last = !snapshot->parts.empty() && snapshot->parts.identity() == last_;
    last_ = snapshot->parts.identity();
    std::string page;
    for (const Format format : {Format::text_0_0_4, Format::openmetrics_1_0_0}) {
      encoder_.encode(*snapshot, {format, Encoding::identity, Escaping::allow_utf8},
                      [&page](std::string_view piece) {
                        page += piece;
                        return true;
                      });
    }
    return page;
  }
  [[nodiscard]] std::string save() const { return governor_.save(); }
  [[nodiscard]] const GovernorReport& report() const { return governor_.report(); }

  bool is_like_last = false;

 private:
  FinalizedGovernorConfig config_;
  Governor governor_;
  Encoder encoder_;
  std::shared_ptr<const void> last_;
};

}  // namespace

TEST_CASE("calm pages are those of rows that are looked at one by one") {
  int steps = 0, calm = 0;
  for (unsigned seed = 0; seed < 60; ++seed) {
    std::mt19937 random(seed);
    constexpr const char* kNames[] = {"x", "y", "z"};
    std::vector<RandomRuns> sources;
    for (unsigned i = 0; i < std::size(kNames); ++i) sources.emplace_back(3 * seed + i, true);
    std::vector<SampleBatch> fresh(sources.size()), kept(sources.size());
    GovernorConfig config = test_config(random() % 3 != 0 ? 1'000 : 40);
    if (random() % 2 == 0) config.policy = GovernorPolicy::adaptive;
    Pages plain(config), quick(config);
    MonotonicTime now{std::chrono::seconds(1000)};
    SelfSource self;
    for (int step = 0; step < 80; ++step) {
      INFO("seed " << seed << ", step " << step);
      std::vector<TenantBatch> first, second;
      for (std::size_t i = 0; i < sources.size(); ++i) {
        const auto fate = random() % 40;
        if (fate == 0) continue;  // not asked
        fresh[i] = SampleBatch();
        kept[i].clear();
        sources[i].advance();
        if (fate == 1) {  // it fails
          first.push_back({kNames[i], nullptr});
          second.push_back({kNames[i], nullptr});
          continue;
        }
        if (fate != 2) {  // else it has nothing
          sources[i].deliver(fresh[i]);
          sources[i].deliver(kept[i]);
        }
        first.push_back({kNames[i], &fresh[i]});
        second.push_back({kNames[i], &kept[i]});
      }
      if (random() % 15 == 0) self.has_more = static_cast<unsigned>(random() % 3);
      ++self.value;
      now += std::chrono::seconds(random() % 20 == 0 ? 400 : 5);
      const std::string expected = plain.next(first, now, self);
      REQUIRE(quick.next(second, now, self) == expected);
      ++steps;
      calm += quick.is_like_last ? 1 : 0;
      const bool looks = random() % 8 == 0;
      REQUIRE((!looks || plain.save() == quick.save()));
    }
  }
  CHECK(calm > steps / 24);  // else it would prove little
}

TEST_CASE("a tier that comes in a calm step folds as one that comes in any other") {
  GovernorConfig config = test_config(40);
  config.policy = GENERATE(GovernorPolicy::fixed, GovernorPolicy::adaptive);
  const int users = GENERATE(31, 1);  // of one there is nothing to fold: the page may be refused
  Pages plain(config), quick(config);
  SampleBatch kept;
  MonotonicTime now{std::chrono::seconds(1000)};
  Tier highest = Tier::pass;
  bool was_calm = false, was_refused = false;
  for (int step = 0; step < 30; ++step) {
    INFO("step " << step);
    SampleBatch fresh;
    kept.clear();
    for (SampleBatch* batch : {&fresh, &kept}) {
      const FamilyIndex family = batch->family({"orders_total", "", MetricType::counter});
      for (int user = 0; user < users; ++user)
        batch->add(family, {{"user", std::to_string(user)}}, step + user);
    }
    const TenantBatch first{"x", &fresh}, second{"x", &kept};
    const Duration page_time = std::chrono::seconds(step > 8 && step < 15 ? 9 : 0);
    now += std::chrono::seconds(11);
    const std::string page = quick.next({&second, 1}, now, {}, page_time);
    REQUIRE(plain.next({&first, 1}, now, {}, page_time) == page);
    was_refused |= page.find("orders_total") == std::string::npos;
    if (step == 8) was_calm = quick.is_like_last;
    highest = std::max(highest, quick.report().tier);
  }
  CHECK(was_calm);
  CHECK((highest > Tier::pass || was_refused));
}

TEST_CASE("a family that passes calmly keeps its type against a newcomer's") {
  Pages pages(test_config(100));
  SampleBatch gauge, counter;
  MonotonicTime now{std::chrono::seconds(1000)};
  counter.add({"f", "", MetricType::counter}, {{"id", "2"}}, 5);
  std::string page;
  for (int step = 0; step < 7; ++step) {
    gauge.clear();
    gauge.add({"f", "", MetricType::gauge}, {{"id", "1"}}, 3);
    const TenantBatch tenants[] = {{"x", &gauge}, {"y", &counter}};
    now += std::chrono::minutes(16);  // more than a type is remembered
    page = pages.next(std::span(tenants).first(step < 4 ? 1 : 2), now);
  }
  CHECK(page.find("f{id=\"1\"} 3\n") != std::string::npos);
  CHECK(page.find("id=\"2\"") == std::string::npos);
}

TEST_CASE("rows of a family whose type another one took meanwhile are not known any more") {
  Pages pages(test_config(100));
  SampleBatch gauge, counter;
  MonotonicTime now{std::chrono::seconds(1000)};
  std::string page;
  for (int step = 0; step < 7; ++step) {
    const bool is_away = step == 4;
    gauge.clear();
    gauge.add({"f", "", MetricType::gauge}, {{"id", "1"}}, 3);
    counter.clear();
    if (step >= 4) counter.add({"f", "", MetricType::counter}, {{"id", "2"}}, 5);
    // In this order each keeps its place among the deliveries.
    const TenantBatch tenants[] = {{"y", &counter}, {"x", is_away ? nullptr : &gauge}};
    now += is_away ? Duration(std::chrono::minutes(16)) : Duration(std::chrono::seconds(5));
    page = pages.next(tenants, now);
  }
  CHECK(page.find("id=\"1\"") == std::string::npos);
  CHECK(page.find("{id=\"2\"} 5\n") != std::string::npos);
}

TEST_CASE("what waits for a slot gets late while nobody delivers") {
  Pages pages(test_config(40));
  MonotonicTime now{std::chrono::seconds(1000)};
  SampleBatch orders, refunds;
  for (int step = 0; step < 12; ++step) {
    INFO("step " << step);
    for (SampleBatch* batch : {&orders, &refunds}) {
      batch->clear();
      const FamilyIndex family = batch->family(
          {batch == &orders ? "orders_total" : "refunds_total", "", MetricType::counter});
      for (int user = 0; user < 40; ++user)
        batch->add(family, {{"user", std::to_string(user)}}, step + user);
    }
    const bool all_fail = step > 4;
    const TenantBatch tenants[] = {{"x", all_fail ? nullptr : &orders},
                                   {"y", all_fail ? nullptr : &refunds}};
    now += std::chrono::seconds(5);
    pages.next(std::span(tenants).first(step < 4 ? 1 : 2), now);
    // For more than three times as long as a fold has to wait.
    CHECK(pages.report().conservation_breaks == (step > 10 ? 1 : 0));
  }
}

TEST_CASE(
    "an input takes a series over from the exporter, and loses a name to it, amid calm pages") {
  const unsigned has_more = GENERATE(0U, 1U, 2U);
  const bool is_page_calm = GENERATE(false, true);  // where the exporter's series change
  Pages plain(test_config(100)), quick(test_config(100));
  SampleBatch kept;
  MonotonicTime now{std::chrono::seconds(1000)};
  SelfSource self;
  std::string page;
  for (int step = 0; step < 20; ++step) {
    INFO("step " << step);
    self.has_more = step > 7 || (has_more == 2 && !is_page_calm) ? has_more : 0;
    if (has_more == 2 && step > 15) self.has_more = 3;
    self.value = 1000 + step;
    const bool has_series = is_page_calm || (step > 7 && step < 14);
    SampleBatch fresh;
    kept.clear();
    for (SampleBatch* batch : {&fresh, &kept}) {
      batch->add({"a", ""}, 100 + step);
      if (has_series) batch->add({"g", ""}, {{"id", "7"}}, 200 + step);
      if (has_more < 2) batch->add({"weir_more", ""}, 300 + step);
      batch->add({"z", ""}, 400 + step);
    }
    const TenantBatch first{"x", &fresh}, second{"x", &kept};
    now += std::chrono::seconds(5);
    page = quick.next({&second, 1}, now, self);
    REQUIRE(plain.next({&first, 1}, now, self) == page);
    if (step == 7) CHECK(quick.is_like_last);
    const bool has_name = has_more == 0 || (has_more == 1 && step < 8);
    CHECK((page.find("weir_more 3") != std::string::npos) == has_name);
    CHECK((page.find("g{id=\"7\"} 2") != std::string::npos) == has_series);
    CHECK((page.find("g{id=\"7\"} 10") != std::string::npos) == (self.has_more > 1 && !has_series));
    CHECK(quick.report().page_lines == 2U + (has_name ? 1 : 0) + (has_series ? 1 : 0));
  }
}

TEST_CASE("a tenant is known by its name, wherever it stands among the others") {
  Pages pages(test_config(100));
  SampleBatch first, second;
  first.add({"g", ""}, 1);
  second.add({"g", ""}, 2);
  MonotonicTime now{std::chrono::seconds(1000)};
  const TenantBatch tenants[] = {{"x", &first}, {"y", &second}};
  CHECK(pages.next(tenants, now).find("\ng 1\n") != std::string::npos);
  now += std::chrono::seconds(5);
  // The series is the other one's, who was not asked.
  CHECK(pages.next(std::span(tenants).last(1), now).find("\ng ") == std::string::npos);
}

TEST_CASE("a tenant that delivers in two pieces has both on each page") {
  Pages pages(test_config(100));
  SampleBatch first, second;
  MonotonicTime now{std::chrono::seconds(1000)};
  for (int step = 10; step < 16; ++step) {
    INFO("step " << step);
    first.clear();
    second.clear();
    first.add({"g", ""}, {{"id", "1"}}, step);
    second.add({"g", ""}, {{"id", "2"}}, 100 + step);
    second.add({"g", ""}, {{"id", "1"}}, 7);  // which it has already
    const TenantBatch tenants[] = {{"x", &first}, {"x", &second}};
    now += std::chrono::seconds(5);
    const std::string page = pages.next(tenants, now);
    CHECK(page.find("g{id=\"1\"} " + std::to_string(step) + "\n") != std::string::npos);
    CHECK(page.find("g{id=\"2\"} " + std::to_string(100 + step) + "\n") != std::string::npos);
  }
}

TEST_CASE("a calm page has its values whatever its size") {
  const int series = GENERATE(8192, 8193);  // values of the one are laid out
  GovernorConfig config = test_config(100'000);
  Governor governor(finalize(config).value());
  SampleBatch batch;
  Collection collection;
  for (int step = 0; step < 4; ++step) {
    batch.clear();
    const FamilyIndex family = batch.family({"g", ""});
    for (int i = 0; i < series; ++i) batch.add(family, {{"id", std::to_string(i)}}, i + step);
    const TenantBatch tenant{"x", &batch};
    collection.now += std::chrono::seconds(5);
    collection.tenants = {&tenant, 1};
    const auto page = governor.step(collection, {});
    REQUIRE(page->values.size() == static_cast<std::size_t>(series));
    CHECK(page->values.front() == step);
    CHECK(page->values.back() == series - 1 + step);
  }
}
