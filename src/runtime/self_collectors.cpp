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
  // Family by family: rows of one that stand together are cheaper for whoever takes them.
  const auto add = [&](const FamilySpec& spec, auto value_of) {
    const FamilyIndex family = out.family(spec);
    for (const RunOutcome& outcome : outcomes)
      out.add(family, outcome.entry->labels(), value_of(outcome));
  };
  const auto success = [](const RunOutcome& outcome) { return outcome.success() ? 1.0 : 0.0; };
  add(kDuration, [](const RunOutcome& outcome) { return to_seconds(outcome.duration); });
  add(kNodeSuccess, success);
  add(kSuccess, success);
  for (const RunOutcome& outcome : outcomes) {
    const LabelView name{"collector", outcome.entry->name()};
    if (!outcome.success()) out.add(kFailure, {name, {"reason", outcome.reason}}, 1);
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
