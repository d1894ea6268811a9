#include "property/simulation.hpp"

#include <limits>
#include <numeric>
#include <set>

namespace weir::test {

namespace {

std::uint64_t sum_of(const std::array<std::uint64_t, kFoldReasons>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

}  // namespace

void check_accounts(const PageLines& page, const GovernorReport& report, std::size_t budget,
                    bool whole) {
  REQUIRE(page.size() <= budget);
  REQUIRE(page.size() == report.page_lines);
  REQUIRE(report.slots <= budget);
  if (whole) REQUIRE(report.slots == page.size());
  const ReasonCounts& lines = report.lines;
  REQUIRE(lines.delivered == lines.named + sum_of(lines.folded) + sum_of(lines.dropped));
}

bool is_exact_total(const std::string& total) {
  return !total.ends_with(" 5") && !total.ends_with(" 100");
}

void check_scraper(const Scraper& scraper, const Totals& truth, bool settled) {
  for (const auto& [total, value] : truth) {
    if (!is_exact_total(total)) continue;
    INFO(total);
    CHECK(scraper.total(total) <= value);
    if (settled) CHECK(scraper.total(total) == value);
  }
  CHECK(scraper.decreases() == 0);
}

namespace {

// "name_bucket{labels,le=\"x\"}" -> "{labels" and x.
std::pair<std::string, double> bucket_of(const std::string& series) {
  const auto le = series.rfind("le=\"");
  const std::string bound = series.substr(le + 4, series.rfind('"') - le - 4);
  const double value = bound == "+Inf" ? std::numeric_limits<double>::infinity()
                                       : std::strtod(bound.c_str(), nullptr);
  return {series.substr(series.find('{'), le - series.find('{')), value};
}

}  // namespace

void check_histograms(const PageLines& page) {
  std::map<std::string, std::map<double, double>> units;
  for (const auto& [series, value] : page) {
    if (!series.starts_with("latency_seconds_bucket")) continue;
    const auto [labels, bound] = bucket_of(series);
    units[labels][bound] = value;
  }
  std::map<std::string, std::set<double>> folded_bounds;
  for (const auto& [labels, buckets] : units) {
    double below = 0;
    std::set<double> bounds;
    for (const auto& [bound, value] : buckets) {
      CHECK(value >= below);
      below = value;
      bounds.insert(bound);
    }
    const std::string name = labels.substr(0, labels.size() - 1) + "}";  // without the comma
    CHECK(page.at("latency_seconds_count" + name) == buckets.rbegin()->second);
    // "___other__": one whose user is our own word, under its name as escaped.
    const bool is_own = labels.find("user=\"u") != std::string::npos ||
                        labels.find("user=\"___other__") != std::string::npos;
    const bool is_stripped = labels.find("version=") == std::string::npos;
    // An input that uses our own word, while its family passes.
    const bool is_raw = labels.find("status=\"x") != std::string::npos &&
                        labels.find("user=\"__other__") != std::string::npos;
    if ((is_own && !is_stripped) || is_raw) continue;
    const auto tenant = labels.find("weir_tenant=");
    const std::string whose = tenant == std::string::npos ? "" : labels.substr(tenant);
    const auto [known, is_first] = folded_bounds.try_emplace(whose, bounds);
    CHECK(known->second == bounds);
  }
}

}  // namespace weir::test
