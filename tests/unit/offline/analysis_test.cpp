#include "offline/analysis.hpp"

#include <catch2/catch.hpp>

#include "governor/protected_names.hpp"

using namespace weir;
using detail::Analysis;
using detail::analyze_page;
using detail::FamilyFinding;
using detail::ProtectedNames;

namespace {

using Names = std::vector<std::string>;

Analysis analyze(const std::string& page, GovernorConfig config = {}) {
  config.hash_seed = 1;
  return analyze_page(page, finalize(std::move(config)).value()).value();
}

// 60 users of 3 services and 2 versions, and a gauge.
std::string leak() {
  std::string page =
      "# TYPE depth gauge\ndepth{queue=\"a\"} 1\ndepth{queue=\"b\"} 1\n# TYPE orders_total "
      "counter\n";
  for (int i = 0; i < 60; ++i) {
    page += "orders_total{service=\"s" + std::to_string(i % 3) + "\",user_id=\"" +
            std::to_string(100000 + i) + "\",version=\"" + std::to_string(i % 2) + "\"} 1\n";
  }
  return page;
}

}  // namespace

TEST_CASE("families come by size, and labels by the number of their values") {
  const Analysis found = analyze(leak());
  CHECK(found.lines == 62);
  REQUIRE(found.families.size() == 2);
  const FamilyFinding& orders = found.families.front();
  CHECK(orders.name == "orders_total");
  CHECK(orders.lines == 60);
  REQUIRE(orders.labels.size() == 3);
  CHECK(orders.labels[0].name == "user_id");
  CHECK(orders.labels[0].values == 60);
  CHECK(orders.labels[0].lines_without == 6);
  CHECK(orders.labels[1].name == "service");
  CHECK(orders.labels[1].values == 3);
  CHECK(orders.labels[1].lines_without == 60);
  CHECK(orders.choice == Names{"user_id"});
  CHECK(orders.choice_lines == 6);
  CHECK_FALSE(orders.over_share);
}

TEST_CASE("a label that few series have does not count the others as a value") {
  const Analysis found = analyze("a{x=\"1\"} 1\na{x=\"2\"} 1\na 1\n");
  CHECK(found.families.front().labels.front().values == 2);
  CHECK(found.families.front().labels.front().lines_without == 1);
}

TEST_CASE("a histogram counts by its lines") {
  std::string page = "# TYPE h histogram\n";
  for (const char* pod : {"a", "b"}) {
    const std::string label = std::string("pod=\"") + pod + '"';
    page += "h_bucket{" + label + ",le=\"1\"} 1\nh_bucket{" + label + ",le=\"+Inf\"} 1\nh_sum{" +
            label + "} 1\nh_count{" + label + "} 1\n";
  }
  const FamilyFinding family = analyze(page).families.front();
  CHECK(family.lines == 8);
  CHECK(family.units == 2);
  CHECK(family.labels.front().lines_without == 4);
  CHECK(family.tier_lines == std::array<std::uint64_t, 3>{8, 4, 4});
}

TEST_CASE("tiers save by the flags' lists, and what cannot be folded is kept to the last") {
  GovernorConfig config;
  config.tier1_strip_labels = {"user_id"};
  config.tier2_keep_labels = {"service"};
  config.tier2_sample_rate = 1;
  const Analysis found = analyze(leak(), config);
  CHECK(found.families[0].tier_lines == std::array<std::uint64_t, 3>{6, 4, 1});
  CHECK(found.families[1].tier_lines == std::array<std::uint64_t, 3>{2, 2, 0});
  CHECK(found.tier_lines == std::array<std::uint64_t, 3>{8, 6, 1});
}

TEST_CASE("labels that rules use and pinned ones are not what it would fold") {
  ProtectedNames names;
  names.labels_of["orders_total"] = {"user_id"};
  std::string page = "# TYPE orders_total counter\n";
  for (int i = 0; i < 60; ++i) {  // either label would do
    const std::string id = std::to_string(100000 + i);
    page += "orders_total{order_id=\"" + id + "\",user_id=\"" + id + "\"} 1\n";
  }
  CHECK(analyze(page).families.front().choice == Names{"order_id", "user_id"});
  GovernorConfig pinned;
  pinned.pins = {parse_pin("orders_total{user_id=\"100001\"}").value()};
  CHECK(analyze(page, pinned).families.front().choice.empty());
  GovernorConfig protecting;
  protecting.protected_names = std::make_shared<const ProtectedNames>(std::move(names));
  const Analysis used = analyze(leak(), protecting);
  CHECK(used.families.front().choice == Names{"user_id"});  // dear, but nothing else helps
}

TEST_CASE("the verdict is the governor's own, on the page it settles on") {
  GovernorConfig config;
  config.max_series = 20;
  config.policy = GovernorPolicy::fixed;
  const Analysis found = analyze(leak(), config);
  CHECK(found.verdict.settled);
  CHECK(found.verdict.tier == Tier::essential);
  CHECK(found.verdict.page_lines <= 20);
  REQUIRE(found.verdict.transitions.size() == 3);
  CHECK(found.verdict.transitions[1].at == std::chrono::seconds(30));
  const FamilyFinding& orders = found.families.front();
  CHECK(orders.over_share);
  CHECK(orders.governed_lines == 1);
  CHECK(orders.overflow_labels == Names{"service", "user_id", "version"});
  CHECK(analyze(leak()).verdict.tier == Tier::pass);
  CHECK(orders.tier == Tier::pass);  // this policy has none for a family
  CHECK(analyze(leak()).families.front().governed_lines == 60);
}

TEST_CASE("under the policy adaptive the family that is over has its own tier and fold") {
  GovernorConfig config;
  config.max_series = 20;
  config.family_floor = 1;
  const Analysis found = analyze(leak(), config);
  CHECK(found.verdict.tier == Tier::strip);
  CHECK(found.verdict.page_lines <= 20);
  REQUIRE_FALSE(found.verdict.transitions.empty());
  CHECK(found.verdict.transitions.front().family == "orders_total");
  CHECK(found.families[0].tier == Tier::strip);
  CHECK(found.families[0].overflow_labels == Names{"user_id"});
  CHECK(found.families[1].tier == Tier::pass);
  CHECK(found.families[1].governed_lines == 2);
}

TEST_CASE("a page of OpenMetrics is read as such") {
  const Analysis found =
      analyze("# TYPE a counter\na_total{x=\"1\"} 1\na_total{x=\"2\"} 1\n# EOF\n");
  REQUIRE(found.families.size() == 1);
  CHECK(found.families.front().name == "a_total");
  CHECK(found.families.front().type == MetricType::counter);
  CHECK(found.lines == 2);
}

TEST_CASE("a page that is not of its form is refused with line and column") {
  const auto found = analyze_page("a 1\nb{ 1\n", finalize({}).value());
  REQUIRE_FALSE(found.has_value());
  CHECK(found.error().message().starts_with("2:4: "));
}

TEST_CASE("the report lines up and says what it leaves out") {
  GovernorConfig config;
  config.max_series = 40;
  std::string page = leak();
  for (int i = 0; i < 25; ++i) page += "f" + std::to_string(i) + " 1\n";
  const std::string text = analysis_text(analyze(page, config), "page.txt");
  INFO(text);
  CHECK(text.starts_with("page.txt: 87 series in 27 families, "));
  CHECK(text.find("\n  fold user_id: 60 -> 6 series, 10x fewer\n") != std::string::npos);
  CHECK(text.find("\nand 7 families more, 7 series (--json lists all)\n") != std::string::npos);
  CHECK(text.find("at --max-series=40 the governor settles in tier ") != std::string::npos);
}

TEST_CASE("the JSON holds every family") {
  std::string page = leak();
  for (int i = 0; i < 25; ++i) page += "f" + std::to_string(i) + " 1\n";
  const std::string json = analysis_json(analyze(page), "a\xff");
  CHECK(json.find("\"name\": \"f24\"") != std::string::npos);
  CHECK(json.find("\"source\": \"a\xEF\xBF\xBD\"") != std::string::npos);
}

TEST_CASE("an empty page is a page") {
  const Analysis found = analyze("");
  CHECK(found.lines == 0);
  CHECK(analysis_text(found, "-").find("settles in tier 0 pass") != std::string::npos);
}
