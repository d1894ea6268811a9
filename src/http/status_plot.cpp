#include "http/status_plot.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/grouped.hpp"

namespace weir::detail {
namespace {

constexpr double kWidth = 1000;
constexpr double kHeight = 200;
constexpr Duration kGap = std::chrono::minutes(3);  // no line over a longer time without a page

// With one digit behind the point: more would only make the page longer.
void append_coordinate(std::string& path, double value) {
  std::array<char, 32> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, 1);
  path.append(text.data(), end.ptr);
}

void append_rectangle(std::string& page, std::string_view css_class, double x, double width) {
  page.append("<rect class=\"").append(css_class).append(R"(" height="20" x=")");
  append_coordinate(page, x);
  page.append("\" width=\"");
  append_coordinate(page, std::max(0.0, width));
  page.append("\"/>");
}

// The time that the plot shows: of a young history not an hour of nothing.
std::chrono::minutes span_of(std::span<const HistoryPoint> history) {
  const Duration age = history.empty() ? Duration{} : history.front().age;
  for (const int minutes : {5, 15, 30}) {
    if (age <= std::chrono::minutes(minutes)) return std::chrono::minutes(minutes);
  }
  return std::chrono::minutes(60);
}

class Plot {
 public:
  Plot(std::span<const HistoryPoint> history, Duration span, std::uint64_t top)
      : history_(history), span_(span), top_(static_cast<double>(top)) {}

  void append_line(std::string& page, std::string_view css_class,
                   std::uint64_t HistoryPoint::*value) const {
    page.append("<path class=\"").append(css_class).append("\" d=\"");
    const HistoryPoint* before = nullptr;
    for (const HistoryPoint& point : history_) {
      const bool joined = before != nullptr && before->age - point.age < kGap;
      append_position(page, joined ? "L" : "M", point.age, point.*value);
      if (!joined) append_position(page, "L", point.age, point.*value);  // a lone point is a dot
      before = &point;
    }
    page.append("\"/>\n");
  }

 private:
  void append_position(std::string& page, const char* command, Duration age,
                       std::uint64_t value) const {
    page.append(command);
    append_coordinate(page,
                      kWidth * (1 - std::clamp(to_seconds(age) / to_seconds(span_), 0.0, 1.0)));
    page.append(" ");
    const double height = std::min(1.05, static_cast<double>(value) / top_);  // beyond: out of view
    append_coordinate(page, kHeight * (1 - height));
  }

  std::span<const HistoryPoint> history_;
  Duration span_;
  double top_;
};

void append_legend(std::string& page, std::string_view css_class, const std::string& text) {
  page.append(R"(<span><svg viewBox="0 0 30 10" aria-hidden="true"><path class=")");
  page.append(css_class).append(R"(" d="M0 5L30 5"/></svg>)").append(text).append("</span>\n");
}

}  // namespace

void append_budget_bar(std::string& page, const GovernorReport& report) {
  const std::uint64_t whole =
      std::max({report.budget_lines, report.demand_lines, report.page_lines, std::uint64_t{1}});
  const auto width = [whole](std::uint64_t lines) {
    return kWidth * static_cast<double>(lines) / static_cast<double>(whole);
  };
  page.append(R"(<svg class="bar" viewBox="0 0 1000 20" preserveAspectRatio="none" role="img" )");
  page.append("aria-label=\"").append(grouped(report.page_lines)).append(" of ");
  page.append(grouped(report.budget_lines)).append(" series are used\">");
  append_rectangle(page, "room", 0, kWidth);
  append_rectangle(page, "over", width(report.budget_lines),
                   width(report.demand_lines) - width(report.budget_lines));
  append_rectangle(page, "used", 0, width(report.page_lines));
  page.append("</svg>\n");
}

void append_history_plot(std::string& page, std::span<const HistoryPoint> history) {
  std::uint64_t most = 0;
  for (const HistoryPoint& point : history) {
    most = std::max({most, point.demand_lines, point.page_lines});
  }
  const std::uint64_t budget = history.empty() ? 0 : history.back().budget_lines;
  std::uint64_t top = std::max<std::uint64_t>(10, most + most / 4);
  const bool budget_in_view = budget <= 2 * top;
  if (budget_in_view) top = std::max(top, budget + budget / 10);

  const std::chrono::minutes span = span_of(history);
  page.append("<div class=\"axis soft\"><span>")
      .append(grouped(top))
      .append(" series</span></div>\n");
  page.append(R"(<svg class="plot" viewBox="0 0 1000 200" preserveAspectRatio="none" role="img" )");
  page.append("aria-label=\"Series in and out over time, at most ");
  page.append(grouped(most)).append("\">\n");
  const Plot plot(history, span, top);
  if (budget_in_view) plot.append_line(page, "budget", &HistoryPoint::budget_lines);
  plot.append_line(page, "in", &HistoryPoint::demand_lines);
  plot.append_line(page, "out", &HistoryPoint::page_lines);
  page.append("</svg>\n<div class=\"axis soft\"><span>");
  page.append(std::to_string(span.count())).append(" minutes ago</span><span>now</span></div>\n");
  page.append("<div class=\"legend soft\">\n");
  append_legend(page, "in", "in: delivered by the collectors");
  append_legend(page, "out", "out: on the page");
  append_legend(
      page, "budget",
      "budget" + std::string(budget_in_view ? "" : " " + grouped(budget) + ", beyond the top"));
  page.append("</div>\n");
}

}  // namespace weir::detail
