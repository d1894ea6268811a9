// The same of what the governor holds back, refuses or drops.
#include <catch2/catch.hpp>

#include "support/scenario.hpp"

using namespace weir;
using namespace weir::test;
using namespace std::chrono_literals;

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
