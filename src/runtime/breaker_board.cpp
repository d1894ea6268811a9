#include "runtime/breaker_board.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/duration.hpp"

namespace weir::detail {
namespace {

constexpr FamilySpec kState{
    "weir_collector_breaker_state",
    "Whether the collector is run: 0 closed, it is; 1 open, it is left alone; 2 probing. Of those "
    "that were too slow, too large or malformed since they were registered."};
constexpr FamilySpec kOpens{"weir_collector_breaker_opens_total",
                            "Times that the collector was left alone from then on.",
                            MetricType::counter};

}  // namespace

Breaker::Verdict verdict_of(const RunOutcome& outcome, const BreakerConfig& config) {
  using enum Breaker::Verdict;
  if (outcome.success()) return good;
  if (!outcome.ran) return unknown;
  if (outcome.reason == kTimeout) return outcome.duration >= config.slow_after ? bad : good;
  const std::array harmful{to_string(ErrorCode::limit), to_string(ErrorCode::parse),
                           to_string(ErrorCode::conflict), kException};
  return std::ranges::find(harmful, outcome.reason) == harmful.end() ? good : bad;
}

void BreakerBoard::reconfigure(const BreakerConfig& config) {
  const std::lock_guard lock(mutex_);
  config_ = config;
  if (config_.failures == 0) places_.clear();
}

std::span<const BreakerBoard::Entry> BreakerBoard::admit(std::span<const Entry> asked,
                                                         MonotonicTime now,
                                                         std::vector<Entry>& room) {
  const std::lock_guard lock(mutex_);
  if (places_.empty()) return asked;
  room.clear();
  for (const Entry& entry : asked) {
    const auto at = places_.find(entry->name());
    if (at != places_.end() && at->second.entry.lock() != entry)
      places_.erase(at);
    else if (at != places_.end() && !at->second.breaker.admits(now))
      continue;
    room.push_back(entry);
  }
  return room;
}

std::vector<BreakerChange> BreakerBoard::settle(std::span<const Entry> asked, MonotonicTime now,
                                                std::vector<RunOutcome>& outcomes) {
  std::vector<BreakerChange> changes;
  const std::lock_guard lock(mutex_);
  for (const RunOutcome& outcome : outcomes) {
    if (places_.empty() && outcome.success()) continue;  // of nobody is anything to be forgotten
    if (auto change = note(outcome, now)) changes.push_back(std::move(*change));
  }
  if (outcomes.size() == asked.size()) return changes;  // nobody is absent
  std::vector<RunOutcome> all;
  all.reserve(asked.size());
  auto next = outcomes.begin();
  for (const Entry& entry : asked) {
    if (next != outcomes.end() && next->entry == entry) {
      all.push_back(std::move(*next++));
    } else if (!entry->removed()) {
      all.push_back(absence(entry, now));
    }
  }
  outcomes = std::move(all);
  return changes;
}

RunOutcome BreakerBoard::absence(const Entry& entry, MonotonicTime now) const {
  RunOutcome outcome{entry, kBreakerOpen, {}, {}, 0};
  outcome.ran = false;
  const auto at = places_.find(entry->name());
  if (at == places_.end()) return outcome;  // removed and added anew meanwhile
  const Place& place = at->second;
  outcome.error =
      std::to_string(place.breaker.failures()) + " failures in a row, asked again in " +
      format_duration(std::chrono::ceil<std::chrono::seconds>(place.breaker.probe_in(now))) +
      "; the last: " + place.last_failure;
  return outcome;
}

std::optional<BreakerChange> BreakerBoard::note(const RunOutcome& outcome, MonotonicTime now) {
  const std::string& name = outcome.entry->name();
  const Breaker::Verdict verdict = verdict_of(outcome, config_);
  auto at = places_.find(name);
  if (at == places_.end()) {
    if (verdict != Breaker::Verdict::bad || config_.failures == 0) return std::nullopt;
    at = places_.emplace(name, Place{outcome.entry, {}, 0, {}}).first;
  }
  Place& place = at->second;
  if (verdict == Breaker::Verdict::bad)
    place.last_failure = std::string(outcome.reason) + ": " + outcome.error;
  BreakerChange change{name, place.breaker.state(), BreakerState::closed, {}};
  const bool changed = place.breaker.note(config_, now, verdict);
  change.to = place.breaker.state();
  if (change.to == BreakerState::open) {
    change.detail = std::to_string(place.breaker.failures()) + " failures in a row, probe in " +
                    format_duration(place.breaker.probe_in(now)) +
                    "; the last: " + place.last_failure;
    place.opens += changed ? 1U : 0U;
    log_.log(changed ? LogLevel::warn : LogLevel::info,
             changed ? "collector breaker opened" : "collector breaker stays open",
             {{"collector", name}, {"detail", change.detail}});
  } else if (changed) {
    change.detail = outcome.success() ? "a probe succeeded"
                                      : "a probe failed cheaply: " + std::string(outcome.reason);
    log_.info("collector breaker closed", {{"collector", name}, {"detail", change.detail}});
  }
  return changed ? std::optional(std::move(change)) : std::nullopt;
}

void BreakerBoard::keep_only(std::span<const Entry> registered) {
  const std::lock_guard lock(mutex_);
  std::erase_if(places_, [&](const auto& place) {
    return std::ranges::none_of(registered,
                                [&](const Entry& entry) { return entry->name() == place.first; });
  });
}

void BreakerBoard::fill(std::span<CollectorStatus> statuses, MonotonicTime now) const {
  const std::lock_guard lock(mutex_);
  for (CollectorStatus& status : statuses) {
    const auto at = places_.find(status.name);
    if (at == places_.end()) continue;
    status.breaker = at->second.breaker.state();
    status.probe_in = at->second.breaker.probe_in(now);
  }
}

void BreakerBoard::add_metrics(SampleBatch& out) const {
  const std::lock_guard lock(mutex_);
  if (places_.empty()) return;
  const FamilyIndex state = out.family(kState);
  const FamilyIndex opens = out.family(kOpens);
  for (const auto& [name, place] : places_) {
    out.add(state, {{"collector", name}}, static_cast<double>(place.breaker.state()));
    out.add(opens, {{"collector", name}}, static_cast<double>(place.opens));
  }
}

}  // namespace weir::detail
