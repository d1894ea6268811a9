// A Prometheus as far as increase() goes: it comes at its own times, remembers every series, and
// adds up what each grew by. The first sample of a series counts nothing; a drop counts as a reset.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "property/world.hpp"
#include "support/governed.hpp"

namespace weir::test {

class Scraper {
 public:
  struct Times {
    int every;
    int phase;
  };
  // \p tenant: it asks for that one only.
  Scraper(Times times, std::optional<std::size_t> tenant) : times_(times), tenant_(tenant) {}

  [[nodiscard]] bool comes(int tick) const { return tick % times_.every == times_.phase; }
  [[nodiscard]] std::optional<std::size_t> tenant() const { return tenant_; }

  void see(const PageLines& page) {
    for (const auto& [series, value] : page) {
      const auto total = total_of(series);
      if (!total) continue;
      const auto [known, is_new] = seen_.try_emplace(series, value);
      if (is_new) continue;
      decreases_ += value < known->second ? 1 : 0;
      totals_[*total] += value < known->second ? value : value - known->second;
      known->second = value;
    }
  }
  [[nodiscard]] double total(const std::string& name) const {
    const auto at = totals_.find(name);
    return at == totals_.end() ? 0 : at->second;
  }
  [[nodiscard]] int decreases() const { return decreases_; }

  // The total that a line belongs to, in the words of World; none: it does not accumulate.
  static std::optional<std::string> total_of(const std::string& series) {
    const std::string name = series.substr(0, series.find('{'));
    if (name == "latency_seconds_bucket") {
      const auto at = series.find("le=\"") + 4;
      const std::string bound = series.substr(at, series.find('"', at) - at);
      if (bound == "+Inf") return std::nullopt;  // it is _count again
      return name + " " + bound;
    }
    if (name.ends_with("_total") || name.ends_with("_sum") || name.ends_with("_count")) return name;
    return std::nullopt;
  }

 private:
  Times times_;
  std::optional<std::size_t> tenant_;
  std::map<std::string, double> seen_;
  Totals totals_;
  int decreases_ = 0;
};

}  // namespace weir::test
