#include "runtime/collector_book.hpp"

#include <algorithm>
#include <utility>

namespace weir::detail {
namespace {

constexpr FamilySpec kFailures{"weir_collector_failures_total",
                               "Collector runs that delivered nothing, by reason.",
                               MetricType::counter};

bool is_absence(std::string_view reason) {
  return reason == to_string(ErrorCode::no_data);
}

}  // namespace

void CollectorBook::record(std::span<const RunOutcome> outcomes) {
  std::unique_lock lock(mutex_);
  auto at = pages_.begin();
  for (const RunOutcome& outcome : outcomes) {  // nearly always in the order of the pages
    at = page_of(outcome.entry->name(), at);
    const std::string_view before = write(outcome, at->second);
    ++at;
    if (outcome.reason == before) continue;
    lock.unlock();
    log_change(outcome, before);
    lock.lock();
  }
}

CollectorBook::Pages::iterator CollectorBook::page_of(const std::string& name,
                                                      Pages::iterator likely) {
  if (likely != pages_.end() && likely->first == name) return likely;
  const auto [at, is_new] = pages_.try_emplace(name);
  if (is_new) at->second.last.name = name;
  return at;
}

std::string_view CollectorBook::write(const RunOutcome& outcome, Page& page) {
  if (!outcome.success()) ++page.failures[outcome.reason];
  const std::string_view before = page.reason;
  if (outcome.reason != kBreakerOpen) page.reason = outcome.reason;
  CollectorStatus& last = page.last;
  last.success = outcome.success();
  last.reason = outcome.reason;
  last.error = outcome.error;
  last.duration = outcome.duration;
  last.lines = outcome.lines;
  return before;
}

void CollectorBook::log_change(const RunOutcome& outcome, std::string_view before) const {
  // A run that hangs goes on being the failure that it was, one that a breaker keeps back too.
  if (outcome.reason == kStillRunning || outcome.reason == kBreakerOpen) return;
  const std::string& name = outcome.entry->name();
  if (!outcome.success()) {
    log_.log(
        is_absence(outcome.reason) ? LogLevel::debug : LogLevel::warn, "collector failed",
        {{"collector", name}, {"reason", std::string(outcome.reason)}, {"error", outcome.error}});
  } else {
    log_.log(is_absence(before) ? LogLevel::debug : LogLevel::info, "collector recovered",
             {{"collector", name}, {"reason_before", std::string(before)}});
  }
}

void CollectorBook::keep_only(std::span<const std::shared_ptr<RegisteredCollector>> registered) {
  const std::lock_guard lock(mutex_);
  if (pages_.size() <= registered.size()) return;
  std::erase_if(pages_, [&](const auto& page) {
    return std::ranges::none_of(registered,
                                [&](const auto& entry) { return entry->name() == page.first; });
  });
}

std::vector<CollectorStatus> CollectorBook::statuses() const {
  const std::lock_guard lock(mutex_);
  std::vector<CollectorStatus> statuses;
  for (const auto& [name, page] : pages_) statuses.push_back(page.last);
  return statuses;
}

void CollectorBook::add_failures(SampleBatch& out) const {
  const std::lock_guard lock(mutex_);
  const FamilyIndex family = out.family(kFailures);
  for (const auto& [name, page] : pages_) {
    for (const auto& [reason, count] : page.failures) {
      out.add(family, {{"collector", name}, {"reason", reason}}, static_cast<double>(count));
    }
  }
}

}  // namespace weir::detail
