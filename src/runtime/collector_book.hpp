// What is known of the collectors' runs: the last one of each, and the failures by reason. Logs
// when a collector begins to fail and when it recovers, once per change.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collect/collector_run.hpp"
#include "weir/exporter.hpp"

namespace weir::detail {

// Thread safe.
class CollectorBook {
 public:
  explicit CollectorBook(Logger log) : log_(std::move(log)) {}

  // Not while keep_only() is at work.
  void record(std::span<const RunOutcome> outcomes);
  // Forgets whoever is not registered any more, so that the book is no longer than the registry.
  void keep_only(std::span<const std::shared_ptr<RegisteredCollector>> registered);

  [[nodiscard]] std::vector<CollectorStatus> statuses() const;
  // weir_collector_failures_total{collector,reason}: those that occurred.
  void add_failures(SampleBatch& out) const;

 private:
  struct Page {
    CollectorStatus last;
    // Of the last run, whether or not a breaker kept the collector from more; a static text.
    std::string_view reason;
    std::map<std::string_view, std::uint64_t> failures;  // by reason, a static text
  };
  using Pages = std::map<std::string, Page, std::less<>>;

  // Of a collector, an empty one if need be. \p likely: where it may stand, or the end.
  [[nodiscard]] Pages::iterator page_of(const std::string& name, Pages::iterator likely);
  // Writes the outcome down; \returns the reason before, "" for success and for never.
  static std::string_view write(const RunOutcome& outcome, Page& page);
  void log_change(const RunOutcome& outcome, std::string_view before) const;

  const Logger log_;
  mutable std::mutex mutex_;
  Pages pages_;
};

}  // namespace weir::detail
