#include "app/governor_settings.hpp"

#include <array>
#include <utility>

namespace weir {
namespace {

// The enumerator of the word that was chosen; check_value() let no other through.
template <class T, std::size_t N>
T chosen(const OptionValues& values, std::string_view name,
         const std::array<std::pair<std::string_view, T>, N>& words) {
  const std::string& text = values.text(name);
  for (const auto& [word, enumerator] : words) {
    if (word == text) return enumerator;
  }
  return words.front().second;
}

constexpr std::array kModes{std::pair{std::string_view("enforce"), GovernorMode::enforce},
                            std::pair{std::string_view("observe"), GovernorMode::observe},
                            std::pair{std::string_view("off"), GovernorMode::off}};
constexpr std::array kPolicies{std::pair{std::string_view("adaptive"), GovernorPolicy::adaptive},
                               std::pair{std::string_view("fixed"), GovernorPolicy::fixed}};
constexpr std::array kTriggers{std::pair{std::string_view("any"), TriggerRule::any},
                               std::pair{std::string_view("all"), TriggerRule::all}};
constexpr std::array kPayloads{
    std::pair{std::string_view("essential"), Tier3Payload::essential},
    std::pair{std::string_view("empty"), Tier3Payload::empty},
    std::pair{std::string_view("unavailable"), Tier3Payload::unavailable}};
constexpr std::array kRemainders{std::pair{std::string_view("fold"), Remainder::fold},
                                 std::pair{std::string_view("drop"), Remainder::drop}};

// A pin names one metric; who writes a pattern that matches all of them is told what it would mean.
bool pins_everything(std::string_view text) {
  return text.find_first_not_of(".*+^$(){} ") == std::string_view::npos ||
         text.starts_with("{__name__=~\".");
}

}  // namespace

Expected<FinalizedGovernorConfig> governor_settings(
    const OptionValues& values, std::shared_ptr<const detail::ProtectedNames> protected_names) {
  GovernorConfig config;
  config.protected_names = std::move(protected_names);
  config.mode = chosen(values, "governor.mode", kModes);
  config.policy = chosen(values, "governor.policy", kPolicies);
  config.max_series = values.integer("max-series");
  config.max_new_series_rate = values.number("governor.max-new-series-rate");
  config.max_pause = values.duration("governor.max-pause");
  config.max_memory_pressure = values.number("governor.max-memory-pressure");
  config.triggers = chosen(values, "governor.triggers", kTriggers);
  config.evaluate_interval = values.duration("governor.evaluate-interval");
  config.tier1_strip_labels = values.names("governor.tier1-strip-labels");
  config.tier2_keep_labels = values.names("governor.tier2-keep-labels");
  config.tier2_sample_rate = values.number("governor.tier2-sample-rate");
  config.tier2_after = values.duration("governor.tier2-after");
  config.tier3_after = values.duration("governor.tier3-after");
  config.dwell = values.duration("governor.dwell");
  config.tier3_payload = chosen(values, "governor.tier3-payload", kPayloads);
  config.remainder = chosen(values, "governor.remainder", kRemainders);
  config.overflow_value = values.text("governor.overflow-value");
  config.family_floor = values.integer("governor.family-floor");
  config.max_members = values.integer("governor.max-members");
  config.breaker = {values.integer("governor.breaker-failures"),
                    values.duration("governor.breaker-slow-after"),
                    values.duration("governor.breaker-probe-interval"),
                    values.duration("governor.breaker-probe-max")};
  if (values.given("governor.hash-seed")) {
    const std::int64_t seed = values.integer("governor.hash-seed");
    if (seed < 0) {
      return Error(ErrorCode::invalid_argument,
                   "--governor.hash-seed: must be at least 0, got " + std::to_string(seed));
    }
    config.hash_seed = static_cast<std::uint64_t>(seed);
  }
  for (const std::string& text : values.written("governor.pin")) {
    if (pins_everything(text)) {
      return Error(ErrorCode::invalid_argument,
                   "--governor.pin: \"" + text +
                       "\" would pin every series, and --max-series would bound none: name a "
                       "metric");
    }
    auto pin = parse_pin(text);
    if (!pin) return pin.error().with_context("--governor.pin");
    config.pins.push_back(std::move(*pin));
  }
  return finalize(std::move(config));
}

}  // namespace weir
