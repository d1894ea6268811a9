#include <cmath>
#include <random>
#include <string_view>

#include "base/number.hpp"
#include "weir/governor_config.hpp"

namespace weir {
namespace {

constexpr std::int64_t kMembersPerSeries = 20;
// 32 bits number the members; the budget's headroom to that is what default_members() needs.
constexpr std::int64_t kMaxSeries = 100'000'000;
constexpr std::int64_t kMaxMembers = 2'000'000'000;

Error wrong(std::string_view flag, std::string_view must, std::string_view got) {
  std::string message(flag);
  message.append(": must be ").append(must).append(", got ").append(got);
  return {ErrorCode::invalid_argument, std::move(message)};
}

std::string number_text(double value) {
  std::string text;
  detail::append_number(text, value);
  return text;
}

Expected<void> check_numbers(const GovernorConfig& config) {
  if (config.max_series < 1 || config.max_series > kMaxSeries)
    return wrong("--max-series", "at least 1 and at most 100000000",
                 std::to_string(config.max_series));
  if (!(config.max_new_series_rate > 0) || !std::isfinite(config.max_new_series_rate))
    return wrong("--governor.max-new-series-rate", "above 0 and finite",
                 number_text(config.max_new_series_rate));
  if (!(config.tier2_sample_rate >= 0 && config.tier2_sample_rate <= 1))
    return wrong("--governor.tier2-sample-rate", "between 0 and 1",
                 number_text(config.tier2_sample_rate));
  if (config.max_members != 0 &&
      (config.max_members < config.max_series || config.max_members > kMaxMembers))
    return wrong("--governor.max-members", "0, or at least --max-series and at most 2000000000",
                 std::to_string(config.max_members));
  return {};
}

Expected<void> check_durations(const GovernorConfig& config) {
  struct Check {
    std::string_view flag;
    Duration duration;
  };
  for (const auto& [flag, duration] :
       {Check{"--governor.max-pause", config.max_pause},
        Check{"--governor.evaluate-interval", config.evaluate_interval},
        Check{"--governor.tier2-after", config.tier2_after},
        Check{"--governor.tier3-after", config.tier3_after},
        Check{"--governor.dwell", config.dwell}}) {
    if (duration <= Duration::zero())
      return wrong(flag, "above 0", number_text(to_seconds(duration)) + "s");
  }
  if (config.tier3_after < config.tier2_after)
    return wrong("--governor.tier3-after", "at least --governor.tier2-after",
                 number_text(to_seconds(config.tier3_after)) + "s");
  return {};
}

Expected<void> check_labels(std::string_view flag, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (!is_label_name(name)) return wrong(flag, "a list of label names", '"' + name + '"');
  }
  return {};
}

Expected<void> check_pins(const std::vector<Pin>& pins) {
  for (const Pin& pin : pins) {
    if (!is_metric_name(pin.metric))
      return wrong("--governor.pin", "a metric name, or name{label=\"value\",...}",
                   '"' + pin.metric + '"');
  }
  return {};
}

std::uint64_t random_seed() {
  std::random_device device;
  return (std::uint64_t{device()} << 32U) | device();
}

}  // namespace

Expected<FinalizedGovernorConfig> finalize(GovernorConfig config) {
  if (auto ok = check_numbers(config); !ok) return ok.error();
  if (auto ok = check_durations(config); !ok) return ok.error();
  if (auto ok = check_labels("--governor.tier1-strip-labels", config.tier1_strip_labels); !ok)
    return ok.error();
  if (auto ok = check_labels("--governor.tier2-keep-labels", config.tier2_keep_labels); !ok)
    return ok.error();
  if (auto ok = check_pins(config.pins); !ok) return ok.error();
  if (config.overflow_value.empty())
    return wrong("--governor.overflow-value", "a text that is not empty", "\"\"");
  if (config.max_members == 0) config.max_members = kMembersPerSeries * config.max_series;
  const bool has_fixed_seed = config.hash_seed.has_value();
  if (!has_fixed_seed) config.hash_seed = random_seed();
  return FinalizedGovernorConfig(std::move(config), has_fixed_seed);
}

}  // namespace weir
