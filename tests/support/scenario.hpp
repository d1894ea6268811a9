// What the stories of the governor are told with: their families, members and budgets.
#pragma once

#include <chrono>
#include <initializer_list>
#include <string>
#include <utility>

#include "support/governed.hpp"

namespace weir::test {

inline constexpr FamilySpec kRequests{"requests_total", "", MetricType::counter};
inline constexpr FamilySpec kJobs{"jobs", "", MetricType::gauge, Fold::sum};
inline constexpr FamilySpec kHeat{"heat_celsius", "", MetricType::gauge};
inline constexpr FamilySpec kMystery{"mystery", "", MetricType::gauge};
inline constexpr FamilySpec kInfo{"build_info", "", MetricType::info};
inline constexpr Duration kArm = 2 * Governed::kScrapeInterval;

// Stays at the tier that the gate alone needs.
inline GovernorConfig gate_only(std::int64_t max_series) {
  GovernorConfig config = test_config(max_series);
  config.triggers = TriggerRule::all;
  return config;
}
// At tier \p tier from the first page on, by pauses that never end.
inline GovernorConfig held_at(Tier tier, std::int64_t max_series = 100) {
  using namespace std::chrono_literals;
  GovernorConfig config = test_config(max_series);
  config.evaluate_interval = 1s;
  config.tier2_after = tier >= Tier::compress ? 1s : Duration(1h);
  config.tier3_after = tier >= Tier::essential ? 1s : Duration(1h);
  return config;
}

inline SampleBatch requests(std::initializer_list<std::pair<LabelSet, double>> units) {
  SampleBatch batch;
  const FamilyIndex family = batch.family(kRequests);
  for (const auto& [labels, value] : units) batch.add(family, labels.text(), value);
  return batch;
}

inline std::uint64_t dropped(const Governed& governed, FoldReason reason) {
  return governed.report().lines.dropped[static_cast<std::size_t>(reason)];
}
inline std::uint64_t folded(const Governed& governed, FoldReason reason) {
  return governed.report().lines.folded[static_cast<std::size_t>(reason)];
}

inline const std::string kFold = R"(requests_total{user="__other__"})";
inline const LabelSet kAnn{{"user", "ann"}};
inline const LabelSet kBob{{"user", "bob"}};
inline const LabelSet kCid{{"user", "cid"}};
inline const std::string kAnnLine = R"(requests_total{user="ann"})";
inline const std::string kBobLine = R"(requests_total{user="bob"})";
inline const std::string kCidLine = R"(requests_total{user="cid"})";

}  // namespace weir::test
