#include "runtime/self_metrics.hpp"

namespace weir::detail {
namespace {

constexpr FamilySpec kDuration{"node_scrape_collector_duration_seconds",
                               "node_exporter: Duration of a collector scrape."};
constexpr FamilySpec kNodeSuccess{"node_scrape_collector_success",
                                  "node_exporter: Whether a collector succeeded."};
constexpr FamilySpec kSuccess{"weir_collector_success", "Whether a collector succeeded."};
constexpr FamilySpec kFailure{"weir_collector_failure_info",
                              "Why a collector failed; absent if it did not."};

}  // namespace

void add_collector_metrics(std::span<const RunOutcome> outcomes, SampleBatch& out) {
  const FamilyIndex duration = out.family(kDuration);
  const FamilyIndex node_success = out.family(kNodeSuccess);
  const FamilyIndex success = out.family(kSuccess);
  for (const RunOutcome& outcome : outcomes) {
    const LabelText collector = outcome.entry->labels();
    const double succeeded = outcome.success() ? 1 : 0;
    out.add(duration, collector, to_seconds(outcome.duration));
    out.add(node_success, collector, succeeded);
    out.add(success, collector, succeeded);
    if (!outcome.success()) {
      const LabelView name{"collector", outcome.entry->name()};
      out.add(kFailure, {name, {"reason", outcome.reason}}, 1);
    }
  }
}

void add_collector_reports(std::span<const RunOutcome> outcomes, SampleBatch& out) {
  for (const RunOutcome& outcome : outcomes) {
    const SampleBatch::Mark before = out.mark();
    try {
      outcome.entry->collector().report({outcome.reason, outcome.duration}, out);
    } catch (...) {  // a collector's fault costs its own series alone
      out.rollback(before);
    }
  }
}

}  // namespace weir::detail
