// What an operator would tell of the governor, one story each.
#include <catch2/catch.hpp>

#include "support/governed.hpp"

using namespace weir;
using weir::test::Governed;
using weir::test::PageLines;
using weir::test::test_config;

namespace {

using namespace std::chrono_literals;

constexpr FamilySpec kRequests{"requests_total", "", MetricType::counter};
constexpr FamilySpec kJobs{"jobs", "", MetricType::gauge, Fold::sum};
constexpr FamilySpec kHeat{"heat_celsius", "", MetricType::gauge};
constexpr FamilySpec kMystery{"mystery", "", MetricType::gauge};
constexpr FamilySpec kInfo{"build_info", "", MetricType::info};
constexpr Duration kArm = 2 * Governed::kScrapeInterval;

// Stays at the tier that the gate alone needs.
GovernorConfig gate_only(std::int64_t max_series) {
  GovernorConfig config = test_config(max_series);
  config.triggers = TriggerRule::all;
  return config;
}
// At tier \p tier from the first page on, by pauses that never end.
GovernorConfig held_at(Tier tier, std::int64_t max_series = 100) {
  GovernorConfig config = test_config(max_series);
  config.evaluate_interval = 1s;
  config.tier2_after = tier >= Tier::compress ? 1s : Duration(1h);
  config.tier3_after = tier >= Tier::essential ? 1s : Duration(1h);
  return config;
}

SampleBatch requests(std::initializer_list<std::pair<LabelSet, double>> units) {
  SampleBatch batch;
  const FamilyIndex family = batch.family(kRequests);
  for (const auto& [labels, value] : units) batch.add(family, labels.text(), value);
  return batch;
}

std::uint64_t dropped(const Governed& governed, FoldReason reason) {
  return governed.report().lines.dropped[static_cast<std::size_t>(reason)];
}
std::uint64_t folded(const Governed& governed, FoldReason reason) {
  return governed.report().lines.folded[static_cast<std::size_t>(reason)];
}

const std::string kFold = R"(requests_total{user="__other__"})";
const LabelSet kAnn{{"user", "ann"}};
const LabelSet kBob{{"user", "bob"}};
const LabelSet kCid{{"user", "cid"}};
const std::string kAnnLine = R"(requests_total{user="ann"})";
const std::string kBobLine = R"(requests_total{user="bob"})";
const std::string kCidLine = R"(requests_total{user="cid"})";

}  // namespace

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

TEST_CASE("a gauge without a rule and an info series wait for a slot, counted") {
  Governed governed(gate_only(2));
  SampleBatch batch;
  for (const char* host : {"a", "b", "c"}) batch.add(kMystery, {{"host", host}}, 1);
  for (const char* version : {"1", "2", "3"}) batch.add(kInfo, {{"version", version}}, 1);
  CHECK(governed.collect(batch) ==
        PageLines{{R"(mystery{host="a"})", 1}, {R"(mystery{host="b"})", 1}});
  CHECK(dropped(governed, FoldReason::gauge_rule) == 1);
  CHECK(dropped(governed, FoldReason::budget) == 3);
}

TEST_CASE("slots that become free go to those who were held back") {
  GovernorConfig config = gate_only(2);
  config.evaluate_interval = 1s;
  Governed governed(config);
  SampleBatch three;
  SampleBatch two;
  for (const char* host : {"a", "b", "c"}) three.add(kMystery, {{"host", host}}, 1);
  for (const char* host : {"b", "c"}) two.add(kMystery, {{"host", host}}, 1);
  (void)governed.collect(three);
  (void)governed.collect(two);
  CHECK(governed.collect(two) ==
        PageLines{{R"(mystery{host="b"})", 1}, {R"(mystery{host="c"})", 1}});
}

TEST_CASE("the second type of a family and the second owner of a series are refused") {
  Governed governed(test_config(10));
  const SampleBatch first = requests({{kAnn, 1}});
  SampleBatch second = requests({{kAnn, 9}, {kBob, 2}});
  second.add(FamilySpec{"requests_total", "", MetricType::gauge}, {{"user", "dan"}}, 4);
  const PageLines page = governed.collect({{"a", &first}, {"b", &second}});
  CHECK(page == PageLines{{kAnnLine, 1}, {kBobLine, 2}});
  CHECK(dropped(governed, FoldReason::duplicate) == 1);
  CHECK(dropped(governed, FoldReason::type_conflict) == 1);
  // The order in which they are asked does not matter any more.
  CHECK(governed.collect({{"b", &second}, {"a", &first}}) == page);
  // The owner gives it up: then it is the other's.
  const SampleBatch nothing;
  (void)governed.collect({{"a", &nothing}, {"b", &second}});
  CHECK(governed.collect({{"a", &nothing}, {"b", &second}}).at(kAnnLine) == 9);
}

TEST_CASE("two tenants that fold to the same name are kept apart") {
  Governed governed(held_at(Tier::strip));
  governed.set_pause(1s);
  const SampleBatch a = requests({{{{"region", "x"}, {"service", "shop"}}, 10}});
  const SampleBatch b = requests({{{{"region", "y"}, {"service", "shop"}}, 20}});
  const PageLines page = governed.collect({{"a", &a}, {"b", &b}});
  CHECK(page.count(R"(requests_total{service="shop"})") == 1);
  CHECK(page.count(R"(requests_total{service="shop",weir_tenant="b"})") == 1);
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

TEST_CASE("what does not fit the member table is dropped, and the totals are said to be inexact") {
  GovernorConfig config = gate_only(3);
  config.max_members = 3;
  Governed governed(config);
  (void)governed.collect(requests({{kAnn, 1}, {kBob, 2}, {kCid, 3}}));
  CHECK(governed.report().conservation_breaks == 0);
  (void)governed.collect(
      requests({{kAnn, 1}, {kBob, 2}, {kCid, 3}, {LabelSet{{"user", "dan"}}, 4}}));
  CHECK(dropped(governed, FoldReason::untracked) == 1);
  CHECK(governed.report().conservation_breaks == 1);
  CHECK(governed.report().members == 3);
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

TEST_CASE("tier 3 shows nothing, or says that it is unavailable, as was asked for") {
  for (const auto payload : {Tier3Payload::empty, Tier3Payload::unavailable}) {
    GovernorConfig config = held_at(Tier::essential);
    config.tier3_payload = payload;
    Governed governed(config);
    governed.set_pause(1s);
    (void)governed.collect(requests({{kAnn, 1}}));
    CHECK(governed.collect(requests({{kAnn, 1}})).empty());
    CHECK(governed.report().tier == Tier::essential);
    CHECK(governed.report().unavailable);
    CHECK(dropped(governed, FoldReason::empty_payload) == 1);
  }
}

TEST_CASE("remainder drop loses what the sample leaves out, counted") {
  GovernorConfig config = held_at(Tier::compress);
  config.tier2_sample_rate = 0;
  config.remainder = Remainder::drop;
  Governed governed(config);
  governed.set_pause(1s);
  (void)governed.collect(requests({{LabelSet{{"service", "shop"}}, 1}}));
  (void)governed.collect(requests({{LabelSet{{"service", "shop"}}, 2}}));
  (void)governed.collect(requests({{LabelSet{{"service", "shop"}}, 3}}), kArm);
  CHECK(governed.collect(requests({{LabelSet{{"service", "shop"}}, 9}}), kArm).empty());
  CHECK(dropped(governed, FoldReason::sampled_out) == 3);
}

TEST_CASE("an input that uses the overflow value is escaped and counted once it is governed") {
  Governed governed(held_at(Tier::strip));
  governed.set_pause(1s);
  const PageLines page = governed.collect(requests(
      {{LabelSet{{"user", "__other__"}}, 1}, {LabelSet{{"user", "ann"}, {"version", "1"}}, 2}}));
  CHECK(page.count(R"(requests_total{user="___other__"})") == 1);
  CHECK(page.count(kFold) == 0);
  CHECK(governed.report().escaped_lines == 1);
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
