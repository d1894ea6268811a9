#include "exposition/lint.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <string_view>

namespace weir::detail {
namespace {

using Words = std::span<const std::string_view>;

constexpr std::array<std::string_view, 14> kAbbreviations{"s",  "ms", "us", "ns", "sec", "b", "kb",
                                                          "mb", "gb", "tb", "pb", "m",   "h", "d"};
constexpr std::array<std::string_view, 5> kTypeWords{"counter", "gauge", "summary", "untyped",
                                                     "histogram"};
constexpr std::array<std::string_view, 19> kPrefixes{
    "",     "pico", "nano", "micro", "milli", "centi", "deci", "deca", "hecto", "kilo",
    "kibi", "mega", "mibi", "giga",  "gibi",  "tera",  "tebi", "peta", "pebi"};
struct Unit {
  std::string_view name;
  std::string_view base;
};
constexpr std::array kUnits{
    Unit{"amperes", "amperes"},    Unit{"bytes", "bytes"},     Unit{"celsius", "celsius"},
    Unit{"grams", "grams"},        Unit{"joules", "joules"},   Unit{"kelvin", "kelvin"},
    Unit{"meters", "meters"},      Unit{"metres", "metres"},   Unit{"seconds", "seconds"},
    Unit{"volts", "volts"},        Unit{"minutes", "seconds"}, Unit{"hours", "seconds"},
    Unit{"days", "seconds"},       Unit{"weeks", "seconds"},   Unit{"kelvins", "kelvin"},
    Unit{"fahrenheit", "celsius"}, Unit{"rankine", "celsius"}, Unit{"inches", "meters"},
    Unit{"yards", "meters"},       Unit{"miles", "meters"},    Unit{"bits", "bytes"},
    Unit{"calories", "joules"},    Unit{"pounds", "grams"},    Unit{"ounces", "grams"}};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return result;
}

bool is_camel_case(std::string_view name) {
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  return std::ranges::adjacent_find(
             name, [&](char a, char b) { return is_lower(a) && is_upper(b); }) != name.end();
}

// The part of a name after an underscore, in the middle or at the end.
bool has_part(std::string_view name, std::string_view part) {
  for (std::size_t at = name.find('_'); at != std::string_view::npos; at = name.find('_', at + 1)) {
    std::string_view rest = name.substr(at + 1);
    if (!rest.starts_with(part)) continue;
    rest.remove_prefix(part.size());
    if (rest.empty() || rest.front() == '_') return true;
  }
  return false;
}

class Linter {
 public:
  explicit Linter(const SampleBatch& page) : page_(page) {}

  std::vector<std::string> run() {
    for (const Family& family : page_.families()) lint_family(family);
    for (std::size_t row = 0; row < page_.size(); ++row) lint_labels(row);
    return {found_.begin(), found_.end()};
  }

 private:
  void say(const Family& family, const std::string& what) {
    found_.insert(family.name + ": " + what);
  }

  void lint_family(const Family& family) {
    if (family.help.empty()) say(family, "no help text");
    lint_suffixes(family);
    lint_words(family);
    lint_unit(family);
  }

  void lint_suffixes(const Family& family) {
    if (family.type == MetricType::untyped) return;
    const std::string_view name = family.name;
    const bool is_counter = family.type == MetricType::counter;
    if (is_counter && !name.ends_with("_total")) {
      say(family, "counter metrics should have \"_total\" suffix");
    }
    if (!is_counter && name.ends_with("_total")) {
      say(family, "non-counter metrics should not have \"_total\" suffix");
    }
    const bool is_histogram = family.type == MetricType::histogram;
    if (!is_histogram && name.ends_with("_bucket")) {
      say(family, "non-histogram metrics should not have \"_bucket\" suffix");
    }
    if (is_histogram || family.type == MetricType::summary) return;
    for (const char* suffix : {"_count", "_sum"}) {
      if (!name.ends_with(suffix)) continue;
      say(family, "non-histogram and non-summary metrics should not have \"" + std::string(suffix) +
                      "\" suffix");
    }
  }

  void lint_words(const Family& family) {
    const std::string name = lower(family.name);
    for (const std::string_view word : kTypeWords) {
      if (!has_part(name, word)) continue;
      say(family, "metric name should not include type '" + std::string(word) + "'");
    }
    if (name.find(':') != std::string::npos) say(family, "metric names should not contain ':'");
    if (is_camel_case(family.name)) {
      say(family, "metric names should be written in 'snake_case' not 'camelCase'");
    }
    const Words abbreviations = kAbbreviations;
    if (std::ranges::any_of(abbreviations,
                            [&](std::string_view part) { return has_part(name, part); })) {
      say(family, "metric names should not contain abbreviated units");
    }
  }

  void lint_unit(const Family& family) {
    std::string_view rest = family.name;
    while (!rest.empty()) {
      const std::string_view part = rest.substr(0, rest.find('_'));
      rest.remove_prefix(std::min(part.size() + 1, rest.size()));
      const auto unit = std::ranges::find_if(kUnits, [&](const Unit& one) {
        return part.ends_with(one.name) &&
               std::ranges::count(kPrefixes, part.substr(0, part.size() - one.name.size())) > 0;
      });
      if (unit == kUnits.end() || part == unit->base) continue;
      say(family, "use base unit \"" + std::string(unit->base) + "\" instead of \"" +
                      std::string(part) + "\"");
    }
  }

  void lint_labels(std::size_t row) {
    const Family& family = page_.family_of(page_.row_family(row));
    for (const EscapedLabel& label : page_.labels(row)) {
      if (is_camel_case(label.name)) {
        say(family, "label names should be written in 'snake_case' not 'camelCase'");
      }
      if (family.type == MetricType::untyped) continue;
      if (family.type != MetricType::histogram && label.name == "le") {
        say(family, "non-histogram metrics should not have \"le\" label");
      }
      if (family.type != MetricType::summary && label.name == "quantile") {
        say(family, "non-summary metrics should not have \"quantile\" label");
      }
    }
  }

  const SampleBatch& page_;
  std::set<std::string> found_;
};

}  // namespace

std::vector<std::string> lint(const SampleBatch& page) {
  return Linter(page).run();
}

}  // namespace weir::detail
