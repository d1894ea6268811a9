// A governor under test: collections by hand, in virtual seconds, and pages as readable lines.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "weir/governor.hpp"

namespace weir::test {

// What is on a page: "name{labels}" -> value; a histogram's lines as the text format names them.
using PageLines = std::map<std::string, double>;

struct RenderedPage {
  PageLines lines;
  bool has_duplicates = false;
};
[[nodiscard]] RenderedPage render(const Snapshot& snapshot);

// The configuration that tests start from: policy fixed, fixed seed, budget \p max_series, no dwell
// to speak of.
[[nodiscard]] GovernorConfig test_config(std::int64_t max_series);

class Governed {
 public:
  explicit Governed(GovernorConfig config);

  // One collection \p after the last one, of tenants in this order; null: it failed.
  using Tenants = std::vector<std::pair<std::string, const SampleBatch*>>;
  PageLines collect(const Tenants& tenants, Duration after = std::chrono::seconds(1));
  PageLines collect(const SampleBatch& batch, Duration after = std::chrono::seconds(1));

  [[nodiscard]] const GovernorReport& report() const { return governor_.report(); }
  [[nodiscard]] std::vector<SubsetEstimate> estimate(const Pin& selector) const;
  void reconfigure(GovernorConfig config);
  // A governor of another process goes on with what this one saved; its clock starts anywhere.
  void restart(Duration clock_start);
  [[nodiscard]] std::string save() const { return governor_.save(); }
  void set_pause(Duration pause) { pause_ = pause; }
  // Every scraper comes at least this often; the arm period is twice that.
  static constexpr Duration kScrapeInterval = std::chrono::seconds(5);

 private:
  FinalizedGovernorConfig config_;
  Governor governor_;
  MonotonicTime now_{std::chrono::seconds(1000)};
  Duration pause_{};
};

}  // namespace weir::test
