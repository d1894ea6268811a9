#include "config/names_builder.hpp"

#include <array>

#include "governor/promql_names.hpp"
#include "weir/label.hpp"

namespace weir::detail {
namespace {

// A record from a record from a record; a longer chain protects less, and no cycle goes on for
// ever.
constexpr int kMaxRecordChain = 16;

}  // namespace

void NamesBuilder::add(const UsedExpression& expression) {
  UsedNames used;
  collect_used_names(expression.text, used);
  for (const std::string& label : expression.labels) {
    if (is_label_name(label) && label != "__name__") used.labels.insert(label);
  }
  if (used.metrics.empty()) names_.everywhere.merge(ProtectedNames::Labels(used.labels));
  for (const std::string& metric : used.metrics) {
    use(metric, used.labels);
    if (!expression.record.empty()) recorded_from_[expression.record].insert(metric);
  }
}

void NamesBuilder::use(const std::string& metric, const ProtectedNames::Labels& labels) {
  names_.labels_of[metric].insert(labels.begin(), labels.end());
  for (const std::string_view suffix : {"_bucket", "_sum", "_count"}) {
    if (metric.size() <= suffix.size() || !metric.ends_with(suffix)) continue;
    const std::string family = metric.substr(0, metric.size() - suffix.size());
    names_.labels_of[family].insert(labels.begin(), labels.end());
  }
}

ProtectedNames NamesBuilder::finish() {
  for (int round = 0; round < kMaxRecordChain; ++round) {
    for (const auto& [record, metrics] : recorded_from_) {
      const auto known = names_.labels_of.find(record);
      if (known == names_.labels_of.end()) continue;
      const ProtectedNames::Labels labels = known->second;
      for (const std::string& metric : metrics) use(metric, labels);
    }
  }
  return std::move(names_);
}

}  // namespace weir::detail
