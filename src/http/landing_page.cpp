#include "http/landing_page.hpp"

#include "base/number.hpp"
#include "base/utf8.hpp"
#include "weir/version.hpp"

namespace weir::detail {
namespace {

constexpr std::string_view kHead = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Weir</title>
<style>
body { font-family: sans-serif; margin: 2em; max-width: 60em; }
table { border-collapse: collapse; }
th, td { padding: 0.2em 0.8em; text-align: left; border-bottom: 1px solid #ccc; }
</style>
</head>
<body>
)";

void append_row(std::string& page, std::string_view name, std::string_view value) {
  page.append("<tr><th>").append(name).append("</th><td>").append(value).append("</td></tr>\n");
}

void append_governor(std::string& page, const GovernorReport& report) {
  std::string tier(to_string(report.tier));
  if (!report.enforced) tier += " (observed only)";
  page.append("<h2>Governor</h2>\n<table>\n");
  append_row(page, "Tier", tier);
  append_row(page, "Series on the page", std::to_string(report.page_lines));
  append_row(page, "Budget", std::to_string(report.budget_lines));
  append_row(page, "Demand", std::to_string(report.demand_lines));
  page.append("</table>\n");
}

void append_collector(std::string& page, const CollectorStatus& status) {
  page.append("<tr><td>").append(escape_html(status.name)).append("</td><td>");
  page.append(status.success ? "ok" : escape_html(status.reason)).append("</td><td>");
  append_number(page, to_seconds(status.duration));
  page.append("</td><td>").append(std::to_string(status.lines)).append("</td><td>");
  page.append(escape_html(status.error)).append("</td></tr>\n");
}

void append_collectors(std::string& page, std::span<const CollectorStatus> collectors) {
  page.append(
      "<h2>Collectors</h2>\n<table>\n<tr><th>Collector</th><th>Last run</th><th>Seconds</th>"
      "<th>Series</th><th>Error</th></tr>\n");
  for (const CollectorStatus& status : collectors) append_collector(page, status);
  page.append("</table>\n");
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : replace_invalid_utf8(text)) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string landing_page(std::string_view telemetry_path, const GovernorReport& governor,
                         std::span<const CollectorStatus> collectors) {
  const BuildInfo build = build_info();
  std::string page(kHead);
  page.append("<h1>Weir</h1>\n<p>Version ").append(escape_html(build.version));
  page.append(", revision ").append(escape_html(build.revision)).append("</p>\n<ul>\n");
  page.append("<li><a href=\"").append(escape_html(telemetry_path)).append("\">Metrics</a></li>\n");
  page.append("<li><a href=\"/-/healthy\">Healthy</a></li>\n");
  page.append("<li><a href=\"/-/ready\">Ready</a></li>\n");
  page.append("<li><a href=\"/api/v1/collectors\">Collectors (JSON)</a></li>\n");
  page.append("<li><a href=\"/api/v1/governor\">Governor (JSON)</a></li>\n</ul>\n");
  append_governor(page, governor);
  append_collectors(page, collectors);
  page.append("</body>\n</html>\n");
  return page;
}

}  // namespace weir::detail
