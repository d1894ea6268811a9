// The series that the exporter tells of itself, a file per group. Every reason and tier is always
// there, with 0 too, so that rate() meets no series that begins at 1.
#pragma once

#include <cstdint>
#include <span>

#include "collect/collector_run.hpp"
#include "runtime/heartbeat.hpp"
#include "weir/error.hpp"
#include "weir/governor.hpp"

namespace weir::detail {

// node_exporter_build_info, for dashboards that look for it, and weir_build_info.
void add_build_metrics(SampleBatch& out);

// node_scrape_collector_* as node_exporter has them, weir_collector_success, and
// weir_collector_failure_info, which tells why one failed. Of the collectors that were asked only.
void add_collector_metrics(std::span<const RunOutcome> outcomes, SampleBatch& out);

// What the collectors report of their sources.
void add_collector_reports(std::span<const RunOutcome> outcomes, SampleBatch& out);

// weir_governor_* and weir_conservation_exact.
void add_governor_metrics(const GovernorReport& report, SampleBatch& out);

struct ScrapeCounts {
  std::uint64_t scrapes = 0;
  std::uint64_t shared = 0;       // of those, by another's collection
  std::uint64_t invalid = 0;      // their filter was wrong
  std::uint64_t late = 0;         // their deadline passed in the queue
  std::uint64_t failed = 0;       // any other error
  std::uint64_t collections = 0;  // before this one
  Duration collecting{};          // the time that those took, the governor's included
  Duration scrape_interval{};     // the longest among the scrapers; zero: not known
  Beats beats;                    // since the collection before this one

  void count_failure(ErrorCode code);
};
// weir_scrapes_* and weir_collection_duration_seconds.
void add_scrape_metrics(const ScrapeCounts& counts, SampleBatch& out);

}  // namespace weir::detail
