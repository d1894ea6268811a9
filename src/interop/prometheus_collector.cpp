#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "interop/prometheus_types.hpp"
#include "weir/interop/prometheus_cpp.hpp"

namespace weir {
namespace {

using prometheus::ClientMetric;

constexpr FamilySpec kSkipped{
    "weir_bridge_skipped_total",
    "Metrics of a prometheus-cpp collectable that could not be taken over.", MetricType::counter};

enum class SkipReason : std::uint8_t { name, labels, histogram, summary };
constexpr std::array<std::string_view, 4> kSkipReasons{"name", "labels", "histogram", "summary"};

class PrometheusCollector final : public Collector {
 public:
  explicit PrometheusCollector(std::shared_ptr<const prometheus::Collectable> collectable)
      : collectable_(std::move(collectable)) {}

  Expected<void> collect(const CollectContext& /*context*/, SampleBatch& out) override {
    if (collectable_ != nullptr) {
      for (const prometheus::MetricFamily& family : collectable_->Collect()) append(family, out);
    }
    for (std::size_t i = 0; i < kSkipReasons.size(); ++i) {
      out.add(kSkipped, {{"reason", kSkipReasons[i]}}, skipped_[i]);
    }
    return {};
  }

 private:
  void append(const prometheus::MetricFamily& from, SampleBatch& out) {
    if (!is_metric_name(from.name)) return skip(SkipReason::name, from.metric.size());
    Family family;
    family.name = from.name;
    family.help = from.help;
    family.type = detail::from_prometheus(from.type);
    const FamilyIndex index = out.family(family);
    for (const ClientMetric& metric : from.metric) {
      if (!take_labels(metric)) {
        skip(SkipReason::labels, 1);
      } else if (const std::size_t before = out.size();
                 append_value(family.type, index, metric, out)) {
        if (metric.timestamp_ms != 0 && out.size() > before) out.set_timestamp(metric.timestamp_ms);
      }
    }
  }

  bool append_value(MetricType type, FamilyIndex index, const ClientMetric& metric,
                    SampleBatch& out) {
    switch (type) {
      case MetricType::counter:
        out.add(index, labels_, metric.counter.value);
        return true;
      case MetricType::gauge:
        out.add(index, labels_, metric.gauge.value);
        return true;
      case MetricType::histogram:
        return append_histogram(index, metric.histogram, out);
      case MetricType::summary:
        return append_summary(index, metric.summary, out);
      case MetricType::info:
        out.add(index, labels_, 1);
        return true;
      case MetricType::stateset:
      case MetricType::untyped:
        out.add(index, labels_, metric.untyped.value);
        return true;
    }
    return false;
  }

  bool append_histogram(FamilyIndex index, const ClientMetric::Histogram& histogram,
                        SampleBatch& out) {
    keys_.clear();
    values_.clear();
    for (const auto& bucket : histogram.bucket) {
      if (std::isfinite(bucket.upper_bound)) keys_.push_back(bucket.upper_bound);
      values_.push_back(static_cast<double>(bucket.cumulative_count));
    }
    if (values_.size() == keys_.size())
      values_.push_back(static_cast<double>(histogram.sample_count));
    const bool sound =
        values_.size() == keys_.size() + 1 && std::is_sorted(values_.begin(), values_.end()) &&
        std::adjacent_find(keys_.begin(), keys_.end(), std::greater_equal<>()) == keys_.end() &&
        (histogram.bucket.empty() || !std::isnan(histogram.bucket.back().upper_bound));
    if (!sound) {
      skip(SkipReason::histogram, 1);
      return false;
    }
    out.add_histogram(index, labels_, {keys_, values_, histogram.sample_sum});
    return true;
  }

  bool append_summary(FamilyIndex index, const ClientMetric::Summary& summary, SampleBatch& out) {
    keys_.clear();
    values_.clear();
    for (const auto& quantile : summary.quantile) {
      keys_.push_back(quantile.quantile);
      values_.push_back(quantile.value);
    }
    const bool sound =
        std::all_of(keys_.begin(), keys_.end(), [](double q) { return q >= 0 && q <= 1; }) &&
        std::adjacent_find(keys_.begin(), keys_.end(), std::greater_equal<>()) == keys_.end();
    if (!sound) {
      skip(SkipReason::summary, 1);
      return false;
    }
    out.add_summary(
        index, labels_,
        {keys_, values_, summary.sample_sum, static_cast<double>(summary.sample_count)});
    return true;
  }

  bool take_labels(const ClientMetric& metric) {
    labels_.clear();
    for (const auto& label : metric.label) {
      if (!is_label_name(label.name)) return false;
      labels_.push_back({label.name, label.value});
    }
    return !has_duplicate_names(labels_);
  }

  void skip(SkipReason reason, std::size_t count) {
    skipped_[static_cast<std::size_t>(reason)] += static_cast<double>(count);
  }

  std::shared_ptr<const prometheus::Collectable> collectable_;
  std::vector<LabelView> labels_;
  std::vector<double> keys_;
  std::vector<double> values_;
  std::array<double, kSkipReasons.size()> skipped_{};
};

}  // namespace

std::unique_ptr<Collector> make_prometheus_collector(
    std::shared_ptr<const prometheus::Collectable> collectable) {
  return std::make_unique<PrometheusCollector>(std::move(collectable));
}

}  // namespace weir
