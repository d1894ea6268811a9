#include "http/landing_page.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "base/grouped.hpp"
#include "http/html.hpp"
#include "http/status_assets.hpp"
#include "http/status_families.hpp"
#include "http/status_plot.hpp"

using namespace weir;
using namespace weir::detail;
using namespace std::chrono_literals;

namespace {

std::size_t count(const std::string& text, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) {
    ++found;
  }
  return found;
}

CollectorStatus collector(std::string name, bool success = true, Duration duration = 1ms) {
  CollectorStatus status;
  status.name = std::move(name);
  status.success = success;
  status.duration = duration;
  if (!success) status.reason = "io";
  return status;
}

}  // namespace

TEST_CASE("text is escaped for HTML") {
  CHECK(escape_html("<a href=\"x\">'&'</a>") ==
        "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
  CHECK(escape_html("\xff") == "\xEF\xBF\xBD");
}

TEST_CASE("large numbers are grouped by thousands") {
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1000) == "1,000");
  CHECK(grouped(12345678) == "12,345,678");
}

TEST_CASE("nothing of a collector becomes markup on the landing page") {
  CollectorStatus status = collector("<script>name</script>", false);
  status.reason = "<script>reason</script>";
  status.error = "<script>error</script>\"'";
  const GovernorReport governor;
  const std::string page = landing_page({"/metrics\"><script>", governor, std::vector{status}, {}});
  CHECK(count(page, "<script") == 1);  // ours
  CHECK(page.find("&lt;script&gt;name&lt;/script&gt;") != std::string::npos);
  CHECK(page.find("&lt;script&gt;reason&lt;/script&gt;") != std::string::npos);
  CHECK(page.find("&lt;script&gt;error&lt;/script&gt;&quot;&#39;") != std::string::npos);
  CHECK(page.find("<a href=\"/metrics&quot;&gt;&lt;script&gt;\">") != std::string::npos);
}

TEST_CASE("the page needs nothing inline and nothing foreign") {
  GovernorReport governor;
  governor.budget_lines = 100;
  governor.lines.folded[0] = 5;
  const std::vector<HistoryPoint> history{{30s, 50, 50, 100, Tier::pass}};
  const std::string page =
      landing_page({"/metrics", governor, std::vector{collector("cpu")}, history});
  CHECK(page.find("style=") == std::string::npos);
  CHECK(page.find("<style") == std::string::npos);
  CHECK(page.find(" on") == page.find(" on the page"));  // no onclick= and the like
  CHECK(page.find("http:") == std::string::npos);
  CHECK(page.find("https:") == std::string::npos);
  CHECK(status_script().find("innerHTML =") == std::string_view::npos);
  CHECK(kStatusPolicy.find("unsafe") == std::string_view::npos);
}

TEST_CASE("collectors that fail stand first, then the dearest") {
  const GovernorReport governor;
  const std::string page = landing_page(
      {"/metrics",
       governor,
       std::vector{collector("cheap"), collector("dear", true, 2s), collector("broken", false)},
       {}});
  CHECK(page.find(">broken<") < page.find(">dear<"));
  CHECK(page.find(">dear<") < page.find(">cheap<"));
  CHECK(page.find(">2.0 s<") != std::string::npos);
}

TEST_CASE("before the first scrape the page says so") {
  const std::string page = landing_page({"/metrics", {}, {}, {}});
  CHECK(page.find("Nobody has scraped this exporter yet") != std::string::npos);
  CHECK(page.find("<table") == std::string::npos);
}

TEST_CASE("the budget bar is full at the budget and shows what came beyond it") {
  GovernorReport report;
  report.budget_lines = 1000;
  report.page_lines = 1000;
  report.demand_lines = 4000;
  std::string bar;
  append_budget_bar(bar, report);
  CHECK(bar.find("aria-label=\"1,000 of 1,000 series are used\"") != std::string::npos);
  CHECK(bar.find(R"(class="used" height="20" x="0.0" width="250.0")") != std::string::npos);
  CHECK(bar.find(R"(class="over" height="20" x="250.0" width="750.0")") != std::string::npos);
}

TEST_CASE("the plot breaks its lines where no page was made") {
  const std::vector<HistoryPoint> history{{60min, 100, 100, 200, Tier::pass},
                                          {59min, 100, 100, 200, Tier::pass},
                                          {1min, 100, 100, 200, Tier::pass},
                                          {0min, 100, 100, 200, Tier::pass}};
  std::string plot;
  append_history_plot(plot, history);
  CHECK(count(plot, "M0.0 ") == 3);     // in, out and budget begin an hour ago
  CHECK(count(plot, "M983.3 ") == 3);   // and again a minute ago
  CHECK(count(plot, "L1000.0 ") == 3);  // and go on to now
}

TEST_CASE("the plot of a young history shows minutes, not an empty hour") {
  const std::vector<HistoryPoint> history{{150s, 10, 10, 20, Tier::pass}};
  std::string plot;
  append_history_plot(plot, history);
  CHECK(plot.find("5 minutes ago") != std::string::npos);
  CHECK(count(plot, "M500.0 ") == 3);
}

TEST_CASE("a budget far above the series does not flatten the plot") {
  const std::vector<HistoryPoint> history{{0s, 100, 90, 100000, Tier::pass}};
  std::string plot;
  append_history_plot(plot, history);
  CHECK(plot.find("125 series") != std::string::npos);
  CHECK(plot.find("budget 100,000, beyond the top") != std::string::npos);
}

TEST_CASE("a folded family says which labels, since when and why, and nothing of it is markup") {
  FamilyReport folded;
  folded.family = "shop_orders_total";
  folded.tier = Tier::strip;
  folded.cause = TierCause::share;
  folded.detail = "5330 series > share <800>";
  folded.folded_labels = {"session", "<user_id>"};
  folded.named_groups = 12;
  folded.since = WallTime(std::chrono::seconds(1795659211));
  CHECK(fold_remark(folded) ==
        "session, <user_id> folded, the heaviest 12 keep their names; tier strip since 2026-11-26 "
        "02:13:31 UTC (share): 5330 series > share <800>.");
  FamilyReport calm;
  calm.family = "up";
  GovernorReport report;
  report.families = std::make_shared<const std::vector<FamilyReport>>(std::vector{folded, calm});
  std::string page;
  append_families(page, report);
  CHECK(page.find("<user_id>") == std::string::npos);
  CHECK(page.find("&lt;user_id&gt; folded") != std::string::npos);
  CHECK(count(page, "class=\"remark\"") == 1);
  CHECK(count(page, "<th scope=\"row\"") == 2);
}

TEST_CASE("a policy that knows no families shows no table of them") {
  std::string page;
  append_families(page, {});
  CHECK(page.empty());
}
