#include "http/explain.hpp"

#include <catch2/catch.hpp>

using namespace weir;
using weir::detail::explain_json;

namespace {

GovernorReport report_with(std::vector<FamilyReport> families) {
  GovernorReport report;
  report.budget_lines = 1000;
  report.page_lines = 980;
  report.families = std::make_shared<const std::vector<FamilyReport>>(std::move(families));
  return report;
}

FamilyReport orders() {
  FamilyReport family;
  family.family = "orders_total";
  family.tenant = "shop";
  family.tier = Tier::strip;
  family.demand_lines = 5000;
  family.share_lines = 900;
  family.page_lines = 890;
  family.folded_lines = 4200;
  family.cause = TierCause::share;
  family.detail = "5000 series > share 900";
  family.folded_labels = {"user_id"};
  family.folds_to = 12;
  return family;
}

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a folded family is explained: why, which labels, who holds the budget, what helps") {
  const auto answer =
      explain_json("match=orders_total%7Buser_id%3D%22u1%22%7D", report_with({orders()}));
  REQUIRE(answer.has_value());
  CHECK(holds(*answer, R"("tier": "strip")"));
  CHECK(holds(*answer, R"("detail": "5000 series > share 900")"));
  CHECK(holds(*answer, "\"asked_labels_folded\": [\n          \"user_id\"\n"));
  CHECK(holds(*answer, "remove at the source: user_id, which brings 5000 series to 12"));
  // 98 % of it holds the 4,100 lines that are missing.
  CHECK(holds(*answer, "raise --max-series to 5184"));
  CHECK(holds(*answer, R"("consumers")"));
}

TEST_CASE("a family that is not folded says so") {
  const auto answer = explain_json("match=up", report_with({orders()}));
  REQUIRE(answer.has_value());
  CHECK(holds(*answer, R"("matches": [])"));
  CHECK(holds(*answer, "it passes untouched"));
}

TEST_CASE("under the policy fixed the page's tier is told") {
  GovernorReport report;
  report.tier = Tier::compress;
  const auto answer = explain_json("match=up", report);
  REQUIRE(answer.has_value());
  CHECK(holds(*answer, R"("tier": "compress")"));
}

TEST_CASE("a selector that is missing, malformed or endless is refused without an echo") {
  for (const std::string& query :
       {std::string(), std::string("match="), std::string("match=<script>"),
        std::string("match=%zz"), "match=" + std::string(5000, 'a')}) {
    const auto answer = explain_json(query, report_with({}));
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().message().starts_with("match "));
    CHECK_FALSE(holds(answer.error().message(), "script"));
  }
}

TEST_CASE("bounds that tier 2 leaves out are told, with those that stay and since when") {
  FamilyReport family = orders();
  CHECK(
      holds(*explain_json("match=orders_total", report_with({family})), R"("dropped_bounds": 0)"));
  family.dropped_bounds = 3;
  family.shown_bounds = {0.5, 2};
  family.bounds_since = WallTime(std::chrono::seconds(77));
  const auto answer = explain_json("match=orders_total", report_with({family}));
  CHECK(holds(*answer, R"("dropped_bounds": 3)"));
  CHECK(holds(*answer, R"("bounds_dropped_since_unix_seconds": 77.0)"));
  CHECK(holds(*answer, "\"shown_bounds\": [\n          0.5,\n          2.0\n"));
}
