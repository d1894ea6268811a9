#include <limits>

#include "interop/prometheus_types.hpp"
#include "weir/interop/prometheus_cpp.hpp"

namespace weir {
namespace {

using prometheus::ClientMetric;

// Counts are integers there; a fold's may have a fraction only if a source delivered one.
std::uint64_t to_count(double value) {
  return value >= 0 && value < 18446744073709551616.0 ? static_cast<std::uint64_t>(value) : 0;
}

void fill_histogram(const Shape& shape, std::span<const double> values,
                    ClientMetric::Histogram& to) {
  const std::size_t buckets = shape.keys.size() + 1;
  for (std::size_t i = 0; i < buckets; ++i) {
    const double bound =
        i < shape.keys.size() ? shape.keys[i] : std::numeric_limits<double>::infinity();
    to.bucket.push_back({to_count(values[i]), bound});
  }
  to.sample_sum = values[buckets];
  to.sample_count = to_count(values[buckets + 1]);
}

void fill_summary(const Shape& shape, std::span<const double> values, ClientMetric::Summary& to) {
  for (std::size_t i = 0; i < shape.keys.size(); ++i)
    to.quantile.push_back({shape.keys[i], values[i]});
  to.sample_sum = values[shape.keys.size()];
  to.sample_count = to_count(values[shape.keys.size() + 1]);
}

ClientMetric to_metric(const SeriesBlock& block, const BlockUnit& unit,
                       std::span<const double> values) {
  ClientMetric metric;
  for (const EscapedLabel& label : block.labels(unit)) {
    metric.label.push_back({std::string(label.name), unescape_label_value(label.escaped_value)});
  }
  const Shape& shape = block.shape(unit);
  switch (shape.kind) {
    case UnitKind::histogram:
      fill_histogram(shape, values, metric.histogram);
      break;
    case UnitKind::summary:
      fill_summary(shape, values, metric.summary);
      break;
    case UnitKind::scalar:
      // Only the one that the family's type names is read.
      metric.counter.value = metric.gauge.value = metric.untyped.value = values.front();
      break;
  }
  return metric;
}

}  // namespace

std::vector<prometheus::MetricFamily> to_prometheus(const Snapshot& snapshot) {
  std::vector<prometheus::MetricFamily> families;
  for (const SnapshotPart& part : snapshot.parts) {
    const Family& family = *part.block->family;
    if (families.empty() || families.back().name != family.name) {
      families.push_back({family.name, family.help, detail::to_prometheus(family.type), {}});
    }
    auto& metrics = families.back().metric;
    const std::size_t first = metrics.size();
    const std::span<const double> values = snapshot.values_of(part);
    for (const BlockUnit& unit : part.block->units) {
      metrics.push_back(to_metric(
          *part.block, unit, values.subspan(unit.first_value, part.block->shape(unit).lines())));
    }
    for (const PageTimestamp& timestamp : part.extras().timestamps) {
      metrics[first + timestamp.unit].timestamp_ms = timestamp.timestamp;
    }
  }
  return families;
}

std::vector<prometheus::MetricFamily> GovernedCollectable::Collect() const {
  const auto page =
      exporter_->scrape({.filter = {}, .announced_timeout = {}, .scraper = "prometheus-cpp"});
  if (!page || page->unavailable || page->snapshot == nullptr) return {};
  return to_prometheus(*page->snapshot);
}

}  // namespace weir
