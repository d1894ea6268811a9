// What an operator would tell of the governor, one story each.
#include <catch2/catch.hpp>

#include "support/scenario.hpp"

using namespace weir;
using namespace weir::test;
using namespace std::chrono_literals;

TEST_CASE("a member that returns to its name resumes from its ledger value, not its raw one") {
  Governed governed(gate_only(3));
  const auto all = [&](double cid, double dan) {
    return governed.collect(
        requests({{kAnn, 100}, {kBob, 200}, {kCid, cid}, {LabelSet{{"user", "dan"}}, dan}}), kArm);
  };
  (void)governed.collect(requests({{kAnn, 100}, {kBob, 200}, {kCid, 300}}));
  (void)governed.collect(requests({{kAnn, 100}, {kBob, 200}, {kCid, 301}}));
  // Cid, the last who came, yields to the fold; then the fold is exposed; then it counts.
  (void)all(305, 5);
  for (int i = 0; i < 5; ++i) (void)all(400, 6);
  CHECK(all(400, 6) == PageLines{{kAnnLine, 100}, {kBobLine, 200}, {kFold, (400 - 305) + 6}});
  // Ann goes, and her slot is free: cid stands where the page left him.
  PageLines page;
  for (int i = 0; i < 5; ++i) page = governed.collect(requests({{kBob, 200}, {kCid, 400}}), kArm);
  CHECK(page.at(kCidLine) == 305);
  CHECK(governed.collect(requests({{kBob, 200}, {kCid, 450}}), kArm).at(kCidLine) == 355);
}

TEST_CASE("stripping adds up and hides the resets of its members") {
  Governed governed(held_at(Tier::strip));
  governed.set_pause(1s);
  const LabelSet old_version{{"service", "shop"}, {"version", "1"}};
  const LabelSet new_version{{"service", "shop"}, {"version", "2"}};
  const std::string line = R"(requests_total{service="shop"})";
  CHECK(governed.collect(requests({{old_version, 500}, {new_version, 7}})) == PageLines{{line, 0}});
  CHECK(governed.collect(requests({{old_version, 510}, {new_version, 8}})).at(line) == 0);
  CHECK(governed.collect(requests({{old_version, 510}, {new_version, 8}}), kArm).at(line) == 11);
  CHECK(governed.collect(requests({{old_version, 3}, {new_version, 9}})).at(line) == 15);
  CHECK(governed.collect(requests({{new_version, 19}})).at(line) == 25);
  CHECK(folded(governed, FoldReason::stripped_label) == 9);
}

TEST_CASE("a witnessed birth counts in full, a first contact and one after a failure do not") {
  Governed governed(held_at(Tier::strip));
  governed.set_pause(1s);
  const auto member = [](const char* user, double value) {
    return std::pair{LabelSet{{"region", user}, {"service", "shop"}}, value};
  };
  const std::string line = R"(requests_total{service="shop"})";
  (void)governed.collect(requests({member("a", 1000)}));
  (void)governed.collect(requests({member("a", 1000)}), kArm);
  CHECK(governed.collect(requests({member("a", 1001), member("b", 50)})).at(line) == 51);
  (void)governed.collect({{"a", nullptr}});
  CHECK(
      governed.collect(requests({member("a", 1005), member("b", 50), member("c", 70)})).at(line) ==
      55);
  CHECK(
      governed.collect(requests({member("a", 1005), member("b", 50), member("c", 72)})).at(line) ==
      57);
}

TEST_CASE("a tenant that is not asked, or fails, loses nothing and moves nothing") {
  Governed governed(test_config(10));
  const SampleBatch a = requests({{kAnn, 1}});
  SampleBatch b;
  b.add(kJobs, {{"queue", "q"}}, 3);
  const PageLines both = governed.collect({{"a", &a}, {"b", &b}});
  CHECK(both.size() == 2);
  CHECK(governed.collect({{"a", &a}}) == PageLines{{kAnnLine, 1}});
  CHECK(governed.report().slots == 2);
  CHECK(governed.report().demand_lines == 2);
  CHECK(governed.collect({{"a", &a}, {"b", nullptr}}) == PageLines{{kAnnLine, 1}});
  CHECK(governed.collect({{"a", &a}, {"b", &b}}) == both);
}

TEST_CASE("gauges fold by sum or max of who is present, at once, without a rule they are dropped") {
  Governed governed(held_at(Tier::essential));
  governed.set_pause(1s);
  const auto page_of = [&](double first, double second) {
    SampleBatch batch;
    for (const auto& spec : {kJobs, kHeat, kMystery}) {
      batch.add(spec, {{"host", "a"}}, first);
      batch.add(spec, {{"host", "b"}}, second);
    }
    batch.add(kMystery, 5);
    return governed.collect(batch);
  };
  (void)page_of(1, 2);
  const PageLines page = page_of(3, 4);
  CHECK(page == PageLines{{R"(jobs{host="__other__"})", 7},
                          {R"(heat_celsius{host="__other__"})", 4},
                          {"mystery", 5}});
  CHECK(page_of(1, 1).at(R"(jobs{host="__other__"})") == 2);
  CHECK(dropped(governed, FoldReason::essential) >= 4);
}

TEST_CASE("a lowered budget holds on the very next page") {
  Governed governed(gate_only(10));
  SampleBatch batch;
  for (int i = 0; i < 8; ++i) batch.add(kRequests, {{"user", std::to_string(i)}}, i);
  CHECK(governed.collect(batch).size() == 8);
  governed.reconfigure(gate_only(3));
  for (int i = 0; i < 20; ++i) CHECK(governed.collect(batch, 3s).size() <= 3);
  CHECK(governed.report().conservation_breaks == 0);
}

TEST_CASE("switching from off to enforce bounds the page and keeps the ledgers") {
  GovernorConfig config = gate_only(2);
  config.mode = GovernorMode::off;
  Governed governed(config);
  CHECK(governed.collect(requests({{kAnn, 10}, {kBob, 20}, {kCid, 30}})).size() == 3);
  governed.reconfigure(gate_only(2));
  PageLines page;
  for (int i = 0; i < 20; ++i) {
    page = governed.collect(requests({{kAnn, 11}, {kBob, 22}, {kCid, 33}}), 3s);
    CHECK(page.size() <= 2);
  }
  // Cid was cut off at once, bob after his last exposure: what they had under their names stays so.
  CHECK(page == PageLines{{kAnnLine, 11}, {kFold, 3}});
  CHECK(governed.collect(requests({{kAnn, 11}, {kBob, 26}, {kCid, 38}})).at(kFold) == 3 + 4 + 5);
}

TEST_CASE("a member is forgotten after a quarter of an hour, and is a baseline when it returns") {
  Governed governed(held_at(Tier::strip));
  governed.set_pause(1s);
  const auto member = [](const char* user, double value) {
    return std::pair{LabelSet{{"region", user}, {"service", "shop"}}, value};
  };
  const std::string line = R"(requests_total{service="shop"})";
  (void)governed.collect(requests({member("a", 0), member("b", 100)}));
  (void)governed.collect(requests({member("a", 0), member("b", 100)}), kArm);
  for (int i = 0; i < 20; ++i) (void)governed.collect(requests({member("a", 0)}), 61s);
  CHECK(governed.report().members == 1);
  CHECK(governed.collect(requests({member("a", 0), member("b", 700)})).at(line) == 0);
  CHECK(governed.collect(requests({member("a", 0), member("b", 701)})).at(line) == 1);
}

TEST_CASE("families that are gone leave nothing behind") {
  Governed governed(test_config(100));
  for (int i = 0; i < 60; ++i) {
    SampleBatch batch;
    batch.add(FamilySpec{"family" + std::to_string(i), "", MetricType::counter}, {{"a", "1"}}, 1);
    (void)governed.collect(batch, 61s);
  }
  CHECK(governed.report().members < 20);
  CHECK(governed.report().slots == 1);
}

TEST_CASE("observe decides and tells, but shows what off shows") {
  GovernorConfig config = test_config(1);
  config.mode = GovernorMode::observe;
  Governed governed(config);
  CHECK(governed.collect(requests({{kAnn, 1}, {kBob, 2}})).size() == 2);
  CHECK_FALSE(governed.report().enforced);
  CHECK(governed.report().tier == Tier::strip);
  CHECK(governed.report().would_fold_lines > 0);
  CHECK(governed.report().page_lines == 2);
  CHECK(governed.report().transitions.size() == 1);
}

TEST_CASE("the exporter's own series stand beside the budget, and their names are ours") {
  auto config = finalize(gate_only(1));
  REQUIRE(config);
  Governor governor(*config);
  SampleBatch batch = requests({{kAnn, 1}});
  batch.add(FamilySpec{"weir_up", "", MetricType::gauge}, {{"a", "b"}}, 7);
  const TenantBatch tenant{"a", &batch};
  Collection collection;
  collection.tenants = {&tenant, 1};
  const Governor::SelfSeries self = [](const GovernorReport& report, SampleBatch& out) {
    out.add(FamilySpec{"weir_up", "", MetricType::gauge}, 1);
    out.add(FamilySpec{"a_first", "", MetricType::gauge}, static_cast<double>(report.demand_lines));
  };
  for (int i = 0; i < 3; ++i) {
    collection.now += 1s;
    const auto snapshot = governor.step(collection, self);
    const PageLines page = test::render(*snapshot).lines;
    CHECK(page.at("weir_up") == 1);
    CHECK(page.count(R"(weir_up{a="b"})") == 0);
    CHECK(snapshot->parts.front().block->family->name == "a_first");
    CHECK(governor.report().page_lines <= 1);
  }
}

TEST_CASE("timestamps and exemplars stay with units under their own names") {
  auto config = finalize(test_config(10));
  REQUIRE(config);
  Governor governor(*config);
  SampleBatch batch;
  batch.add(kRequests, {{"user", "ann"}}, 1);
  batch.add(kRequests, {{"user", "bob"}}, 2);
  batch.set_timestamp(1234);
  const LabelSet trace{{"trace_id", "x"}};
  batch.add_exemplar(0, {trace.text(), 0.5, 99});
  const TenantBatch tenant{"a", &batch};
  Collection collection;
  collection.tenants = {&tenant, 1};
  for (int i = 0; i < 2; ++i) {
    const auto snapshot = governor.step(collection);
    REQUIRE(snapshot->parts.size() == 1);
    const SnapshotPart& part = snapshot->parts[0];
    REQUIRE(part.extras().timestamps.size() == 1);
    CHECK(part.extras().timestamps[0].unit == 1);
    CHECK(part.extras().timestamps[0].timestamp == 1234);
    REQUIRE(part.extras().exemplars.size() == 1);
    CHECK(part.extras().exemplars[0].line == 1);
    CHECK(part.extras().exemplars[0].labels == trace);
  }
}
