/// \file
/// GovernorConfig is what the flags wish for; finalize() checks it and returns the stronger type
/// that the governor takes, or an error that names the flag.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "weir/clock.hpp"
#include "weir/expected.hpp"
#include "weir/label.hpp"

namespace weir {

namespace detail {
struct ProtectedNames;
}

enum class GovernorMode : std::uint8_t {
  enforce,  ///< decide and act
  observe,  ///< decide and tell, but leave the page as off would
  off,      ///< every series passes
};
enum class GovernorPolicy : std::uint8_t {
  adaptive,  ///< each family has its own tier and share; the labels to fold are measured
  fixed,     ///< the whole page moves through the tiers, with lists of labels
};
enum class TriggerRule : std::uint8_t { any, all };
enum class Tier3Payload : std::uint8_t {
  essential,    ///< one total per family and tenant, and what is pinned
  empty,        ///< nothing of the collectors (Prometheus keeps up = 1)
  unavailable,  ///< 503 (up = 0)
};
enum class Remainder : std::uint8_t { fold, drop };

/// Selects series that are never folded: a metric name, and labels that must all match exactly.
/// `up`, `node_filesystem_avail_bytes{mountpoint="/"}`.
struct Pin {
  std::string metric;
  LabelSet labels;
  friend bool operator==(const Pin&, const Pin&) = default;
};
/// Reads `name` or `name{label="value",...}`.
[[nodiscard]] Expected<Pin> parse_pin(std::string_view text);

/// When a collector that fails at a cost is left alone, and when it is asked again.
struct BreakerConfig {
  std::int64_t failures = 3;  ///< in a row, too slow, too large or malformed; 0: never
  /// A run that misses its deadline counts if it took this long: who scrapes with a tiny timeout
  /// must not take the collectors from the others.
  Duration slow_after = std::chrono::seconds(1);
  Duration probe_interval = std::chrono::seconds(30);  ///< doubles with each probe that fails
  Duration max_probe_interval = std::chrono::minutes(10);
};

struct GovernorConfig {
  GovernorMode mode = GovernorMode::enforce;
  GovernorPolicy policy = GovernorPolicy::adaptive;
  std::int64_t max_series =
      10'000;  ///< lines on the page, self metrics aside; 10 s scrape timeout x 1000
  double max_new_series_rate = 500;  ///< per second
  Duration max_pause = std::chrono::milliseconds(200);
  double max_memory_pressure = 0.2;  ///< part of the time, (0, 1]; policy adaptive
  TriggerRule triggers = TriggerRule::any;
  Duration evaluate_interval = std::chrono::seconds(10);
  std::vector<std::string> tier1_strip_labels{"version", "region"};
  std::vector<std::string> tier2_keep_labels{"service", "status"};
  double tier2_sample_rate = 0.1;  ///< in [0, 1]
  Duration tier2_after = std::chrono::seconds(30);
  Duration tier3_after = std::chrono::seconds(60);
  Duration dwell = std::chrono::minutes(5);
  Tier3Payload tier3_payload = Tier3Payload::essential;
  Remainder remainder = Remainder::fold;
  std::string overflow_value = "__other__";
  std::vector<Pin> pins;
  /// Lines that each family has whatever others do, as far as the budget goes; policy adaptive.
  std::int64_t family_floor = 20;
  /// Metrics and labels that rules and dashboards use: their labels are folded last.
  std::shared_ptr<const detail::ProtectedNames> protected_names;
  std::optional<std::uint64_t> hash_seed;  ///< a random one per process unless given
  std::int64_t max_members = 0;            ///< 0: 20 x max_series
  BreakerConfig breaker;
};

/// A GovernorConfig that was checked. Only finalize() makes one.
class FinalizedGovernorConfig {
 public:
  [[nodiscard]] const GovernorConfig& values() const noexcept { return values_; }
  /// The seed was asked for, rather than drawn: a saved state must have the same.
  [[nodiscard]] bool has_fixed_seed() const noexcept { return has_fixed_seed_; }

 private:
  friend Expected<FinalizedGovernorConfig> finalize(GovernorConfig config);
  FinalizedGovernorConfig(GovernorConfig values, bool has_fixed_seed)
      : values_(std::move(values)), has_fixed_seed_(has_fixed_seed) {}
  GovernorConfig values_;  // hash_seed and max_members are set
  bool has_fixed_seed_;
};

/// Errors name the flag: "--max-series: must be at least 1, got -5".
[[nodiscard]] Expected<FinalizedGovernorConfig> finalize(GovernorConfig config);

}  // namespace weir
