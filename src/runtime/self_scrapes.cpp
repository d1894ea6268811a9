#include "runtime/self_metrics.hpp"

namespace weir::detail {
namespace {

constexpr FamilySpec kScrapes{"weir_scrapes_total", "Scrapes asked for, this one included.",
                              MetricType::counter};
constexpr FamilySpec kShared{"weir_scrapes_shared_total",
                             "Scrapes that shared the collection of another one.",
                             MetricType::counter};
constexpr FamilySpec kFailed{"weir_scrapes_failed_total", "Scrapes without a page, by reason.",
                             MetricType::counter};
constexpr FamilySpec kDuration{"weir_collection_duration_seconds",
                               "Time from the start of a collection to its page, this one aside.",
                               MetricType::summary};
constexpr FamilySpec kInterval{
    "weir_scrape_interval_seconds",
    "The longest interval among those who scraped of late; 0 while unknown."};
constexpr FamilySpec kPause{"weir_longest_pause_seconds",
                            "The longest pause of the process that held up a collection or the "
                            "sending of its page, since the collection before, as its heartbeat "
                            "measured it; 0 without one."};

constexpr FamilySpec kStall{
    "weir_pressure_stalled_ratio",
    "The part of ten seconds in which something waited for the resource, the largest since the "
    "collection before, as the kernel told (PSI); absent if it does not."};

}  // namespace

void ScrapeCounts::count_failure(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument:
      ++invalid;
      break;
    case ErrorCode::timeout:
      ++late;
      break;
    default:
      ++failed;
  }
}

void add_scrape_metrics(const ScrapeCounts& counts, SampleBatch& out) {
  out.add(kScrapes, static_cast<double>(counts.scrapes));
  out.add(kShared, static_cast<double>(counts.shared));
  const FamilyIndex failed = out.family(kFailed);
  out.add(failed, {{"reason", "filter"}}, static_cast<double>(counts.invalid));
  out.add(failed, {{"reason", "timeout"}}, static_cast<double>(counts.late));
  out.add(failed, {{"reason", "other"}}, static_cast<double>(counts.failed));
  out.add_summary(out.family(kDuration), LabelText{},
                  {{}, {}, to_seconds(counts.collecting), static_cast<double>(counts.collections)});
  out.add(kInterval, to_seconds(counts.scrape_interval));
  out.add(kPause, to_seconds(counts.beats.longest_pause));
  const auto& [memory, cpu] = counts.beats.stalls;
  if (cpu) out.add(kStall, {{"resource", "cpu"}}, *cpu);
  if (memory) out.add(kStall, {{"resource", "memory"}}, *memory);
}

}  // namespace weir::detail
