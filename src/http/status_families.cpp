#include "http/status_families.hpp"

#include <algorithm>
#include <array>
#include <ctime>

#include "base/grouped.hpp"
#include "http/html.hpp"

namespace weir::detail {
namespace {

constexpr std::size_t kShownFamilies = 12;

std::string utc(WallTime time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S UTC", &parts);
  return {text.data(), size};
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text.append(text.empty() ? "" : ", ").append(name);
  return text;
}

std::string_view grade(const FamilyReport& family) {
  if (family.tier == Tier::pass) return "good";
  return family.tier == Tier::strip ? "warn" : "bad";
}

}  // namespace

std::string fold_remark(const FamilyReport& family) {
  std::string text =
      family.folded_labels.empty() ? "folded" : joined(family.folded_labels) + " folded";
  if (family.named_groups > 0) {
    text.append(", the heaviest ").append(grouped(family.named_groups)).append(" keep their names");
  }
  text.append("; tier ").append(to_string(family.tier)).append(" since ").append(utc(family.since));
  text.append(" (").append(to_string(family.cause)).append(")");
  if (!family.detail.empty()) text.append(": ").append(family.detail);
  if (!family.exact) text.append(". Its totals are not exact");
  return text + ".";
}

void append_families(std::string& page, const GovernorReport& report) {
  if (!report.families || report.families->empty()) return;
  page.append(
      "<section aria-labelledby=\"families\">\n<h2 id=\"families\">Families</h2>\n<p "
      "class=\"soft\">");
  page.append(grouped(report.families_folded))
      .append(" folded; those first, then the largest.</p>\n");
  {
    HtmlTable table(page, "Families, folded ones first",
                    {{"Family"},
                     {"Tier"},
                     {"Delivered", "number"},
                     {"Share", "number extra"},
                     {"On page", "number"}});
    std::size_t shown = 0;
    for (const FamilyReport& family : *report.families) {
      if (++shown > kShownFamilies) break;
      table.row({{family.family},
                 {to_string(family.tier), grade(family)},
                 {grouped(family.demand_lines), "number"},
                 {grouped(family.share_lines), "number extra"},
                 {grouped(family.page_lines), "number"}});
      if (family.tier != Tier::pass || family.folded_lines > 0) table.remark(fold_remark(family));
    }
  }
  page.append("</section>\n");
}

}  // namespace weir::detail
