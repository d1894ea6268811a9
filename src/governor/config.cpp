#include <algorithm>
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
  if (!(config.max_memory_pressure > 0 && config.max_memory_pressure <= 1))
    return wrong("--governor.max-memory-pressure", "above 0 and at most 1",
                 number_text(config.max_memory_pressure));
  if (config.family_floor < 0)
    return wrong("--governor.family-floor", "at least 0", std::to_string(config.family_floor));
  if (config.breaker.failures < 0)
    return wrong("--governor.breaker-failures", "at least 0",
                 std::to_string(config.breaker.failures));
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
        Check{"--governor.dwell", config.dwell},
        Check{"--governor.breaker-slow-after", config.breaker.slow_after},
        Check{"--governor.breaker-probe-interval", config.breaker.probe_interval},
        Check{"--governor.breaker-probe-max", config.breaker.max_probe_interval}}) {
    if (duration <= Duration::zero())
      return wrong(flag, "above 0", number_text(to_seconds(duration)) + "s");
  }
  const auto too_short = [](std::string_view flag, Duration duration, std::string_view other,
                            Duration least) {
    return wrong(flag,
                 "at least " + std::string(other) + " (" + number_text(to_seconds(least)) + "s)",
                 number_text(to_seconds(duration)) + "s");
  };
  if (config.tier3_after < config.tier2_after)
    return too_short("--governor.tier3-after", config.tier3_after, "--governor.tier2-after",
                     config.tier2_after);
  // A short dwell alone ends with the next look.
  if (config.dwell < config.evaluate_interval &&
      config.evaluate_interval != GovernorConfig().evaluate_interval)
    return too_short("--governor.dwell", config.dwell, "--governor.evaluate-interval",
                     config.evaluate_interval);
  if (config.breaker.max_probe_interval < config.breaker.probe_interval)
    return too_short("--governor.breaker-probe-max", config.breaker.max_probe_interval,
                     "--governor.breaker-probe-interval", config.breaker.probe_interval);
  return {};
}

// What each flag allows, but not both of them.
Expected<void> check_contradictions(const GovernorConfig& config) {
  // The default goes as far as the budget does.
  if (config.family_floor > config.max_series &&
      config.family_floor != GovernorConfig().family_floor)
    return wrong("--governor.family-floor",
                 "at most --max-series (" + std::to_string(config.max_series) + ")",
                 std::to_string(config.family_floor));
  for (const std::string& name : config.tier2_keep_labels) {
    if (std::ranges::find(config.tier1_strip_labels, name) != config.tier1_strip_labels.end())
      return wrong("--governor.tier2-keep-labels",
                   "without the labels that --governor.tier1-strip-labels strips before",
                   '"' + name + '"');
  }
  for (const Pin& pin : config.pins) {
    for (const EscapedLabel& label : pin.labels.text()) {
      if (unescape_label_value(label.escaped_value) == config.overflow_value)
        return wrong("--governor.pin",
                     "without the value that --governor.overflow-value gives to what is folded",
                     '"' + config.overflow_value + '"');
    }
  }
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
  // What is to be kept is no longer on the list that nobody wrote.
  if (config.tier1_strip_labels == GovernorConfig().tier1_strip_labels) {
    std::erase_if(config.tier1_strip_labels, [&](const std::string& name) {
      return std::ranges::find(config.tier2_keep_labels, name) != config.tier2_keep_labels.end();
    });
  }
  if (auto ok = check_numbers(config); !ok) return ok.error();
  if (auto ok = check_durations(config); !ok) return ok.error();
  if (auto ok = check_labels("--governor.tier1-strip-labels", config.tier1_strip_labels); !ok)
    return ok.error();
  if (auto ok = check_labels("--governor.tier2-keep-labels", config.tier2_keep_labels); !ok)
    return ok.error();
  if (auto ok = check_pins(config.pins); !ok) return ok.error();
  if (config.overflow_value.empty())
    return wrong("--governor.overflow-value", "a text that is not empty", "\"\"");
  if (auto ok = check_contradictions(config); !ok) return ok.error();
  if (config.max_members == 0) config.max_members = kMembersPerSeries * config.max_series;
  const bool has_fixed_seed = config.hash_seed.has_value();
  if (!has_fixed_seed) config.hash_seed = random_seed();
  return FinalizedGovernorConfig(std::move(config), has_fixed_seed);
}

}  // namespace weir
