#include "http/landing_page.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "base/grouped.hpp"
#include "http/html.hpp"
#include "http/status_assets.hpp"
#include "http/status_families.hpp"
#include "http/status_plot.hpp"
#include "weir/version.hpp"

namespace weir::detail {
namespace {

std::string_view meaning(Tier tier) {
  switch (tier) {
    case Tier::pass:
      return "Every series has its own name";
    case Tier::strip:
      return "Some labels are folded away; totals are kept";
    case Tier::compress:
      return "Only a few labels are kept, most series are folded";
    case Tier::essential:
      return "One total per family";
  }
  return "";
}

std::string_view grade(Tier tier) {
  if (tier == Tier::pass) return "good";
  return tier == Tier::strip ? "warn" : "bad";
}

void append_fact(std::string& page, std::string_view name, std::string_view value,
                 std::string_view css_class = {}) {
  page.append("<div><dt>").append(name).append("</dt><dd class=\"").append(css_class);
  page.append("\">").append(escape_html(value)).append("</dd></div>\n");
}

std::string rounded(double value) {
  std::array<char, 400> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                 std::chars_format::fixed, value < 10 ? 1 : 0);
  return {text.data(), end.ptr};
}

std::string duration_text(Duration duration) {
  const double us = 1e6 * to_seconds(duration);
  if (us < 1000) return rounded(us) + " \u00b5s";
  return us < 1e6 ? rounded(us / 1e3) + " ms" : rounded(us / 1e6) + " s";
}

void append_governor(std::string& page, const GovernorReport& report) {
  page.append(
      "<section aria-labelledby=\"budget\">\n<h2 id=\"budget\">Budget</h2>\n<dl "
      "class=\"facts\">\n");
  append_fact(page, "Tier", to_string(report.tier), grade(report.tier));
  append_fact(page, "On the page", grouped(report.page_lines));
  append_fact(page, "Budget", grouped(report.budget_lines));
  append_fact(page, "Delivered", grouped(report.demand_lines),
              report.demand_lines > report.budget_lines ? "warn" : "");
  append_fact(page, "New per second", rounded(report.new_series_per_second));
  const bool exact = report.conservation_breaks == 0;
  append_fact(page, "Totals",
              exact ? "exact" : grouped(report.conservation_breaks) + " families not exact",
              exact ? "good" : "bad");
  page.append("</dl>\n");
  append_budget_bar(page, report);
  page.append("<p>").append(meaning(report.tier)).append(".");
  if (report.would_fold_lines > 0) {
    page.append(" ").append(grouped(report.would_fold_lines)).append(" of the delivered series ");
    page.append(report.enforced ? "are" : "would be").append(" folded or dropped on this page.");
  }
  if (!report.enforced) page.append(" The governor only observes: the page is left alone.");
  if (report.unavailable)
    page.append(" <strong class=\"bad\">The page is withheld (503).</strong>");
  page.append("</p>\n</section>\n");
}

void append_reasons(std::string& page, const ReasonCounts& lines) {
  std::uint64_t all = 0;
  for (std::size_t i = 0; i < kFoldReasons; ++i) all += lines.folded[i] + lines.dropped[i];
  if (all == 0) return;
  page.append("<section aria-labelledby=\"folds\">\n<h2 id=\"folds\">Folded and dropped</h2>\n");
  page.append(
      "<p class=\"soft\">Lines since the start, counted anew on each page. Folded ones live on ");
  page.append("in an aggregate, dropped ones do not.</p>\n");
  {
    HtmlTable table(page, "Folded and dropped lines by reason",
                    {{"Reason"}, {"Folded", "number"}, {"Dropped", "number"}});
    for (std::size_t i = 0; i < kFoldReasons; ++i) {
      if (lines.folded[i] + lines.dropped[i] == 0) continue;
      table.row({{to_string(static_cast<FoldReason>(i))},
                 {grouped(lines.folded[i]), "number"},
                 {grouped(lines.dropped[i]), "number"}});
    }
  }
  page.append("</section>\n");
}

// Those that fail first, then by what they cost.
std::vector<const CollectorStatus*> in_order(std::span<const CollectorStatus> collectors) {
  std::vector<const CollectorStatus*> order;
  for (const CollectorStatus& status : collectors) order.push_back(&status);
  const auto rank = [](const CollectorStatus& status) {
    return status.success ? 2 : status.reason == to_string(ErrorCode::no_data) ? 3 : 1;
  };
  std::ranges::stable_sort(order, [&](const auto* a, const auto* b) {
    return rank(*a) != rank(*b) ? rank(*a) < rank(*b) : a->duration > b->duration;
  });
  return order;
}

// How its last run ended, in a word; a breaker that is open goes before that.
HtmlTable::Cell last_run(const CollectorStatus& status) {
  if (status.success) return {"ok", "good"};
  if (status.reason == to_string(ErrorCode::no_data)) return {"not here", "soft"};
  return {status.breaker == BreakerState::open ? "left alone" : std::string_view(status.reason),
          "bad"};
}

void append_collectors(std::string& page, std::span<const CollectorStatus> collectors) {
  page.append("<section aria-labelledby=\"collectors\">\n<h2 id=\"collectors\">Collectors</h2>\n");
  {
    HtmlTable table(page, "Collectors, their last run",
                    {{"Collector"}, {"Last run"}, {"Time", "number"}, {"Series", "number"}});
    for (const CollectorStatus* status : in_order(collectors)) {
      const bool absent = status->reason == to_string(ErrorCode::no_data);
      table.row({{status->name},
                 last_run(*status),
                 {duration_text(status->duration), "number"},
                 {grouped(status->lines), "number"}});
      if (!status->error.empty() && !absent) table.remark(status->error);
    }
  }
  page.append("</section>\n");
}

void append_head(std::string& page) {
  page.append(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta "
      "charset=\"utf-8\">\n<title>Weir</title>\n");
  page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
  page.append(R"(<link rel="stylesheet" href=")").append(kStatusStylePath).append("\">\n");
  page.append("<script src=\"").append(kStatusScriptPath).append("\" defer></script>\n");
  page.append(
      "<noscript><meta http-equiv=\"refresh\" content=\"15\"></noscript>\n</head>\n<body>\n");
  const BuildInfo build = build_info();
  page.append("<header>\n<h1>Weir</h1>\n<span class=\"soft\">").append(escape_html(build.version));
  page.append(", revision ").append(escape_html(build.revision)).append("</span>\n");
  page.append("<span id=\"live\" class=\"soft\" role=\"status\"></span>\n</header>\n");
}

void append_foot(std::string& page, std::string_view telemetry_path) {
  page.append("<footer>\n<nav aria-label=\"Other pages\">\n<a href=\"")
      .append(escape_html(telemetry_path));
  page.append("\">Metrics</a>\n<a href=\"/api/v1/governor\">Governor (JSON)</a>\n");
  page.append("<a href=\"/api/v1/collectors\">Collectors (JSON)</a>\n");
  page.append(
      "<a href=\"/api/v1/history\">History (JSON)</a>\n<a href=\"/-/healthy\">Healthy</a>\n");
  page.append("<a href=\"/-/ready\">Ready</a>\n</nav>\n</footer>\n</body>\n</html>\n");
}

}  // namespace

std::string landing_page(const Status& status) {
  std::string page;
  append_head(page);
  page.append("<main>\n");
  if (status.collectors.empty()) {
    page.append(
        "<section><p>Nobody has scraped this exporter yet: there is nothing to "
        "show.</p></section>\n");
  } else {
    append_governor(page, status.governor);
    page.append("<section aria-labelledby=\"series\">\n<h2 id=\"series\">Series in and out</h2>\n");
    append_history_plot(page, status.history);
    page.append("</section>\n");
    append_families(page, status.governor);
    append_reasons(page, status.governor.lines);
    append_collectors(page, status.collectors);
  }
  page.append("</main>\n");
  append_foot(page, status.telemetry_path);
  return page;
}

}  // namespace weir::detail
