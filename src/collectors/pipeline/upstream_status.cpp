#include "collectors/pipeline/upstream_status.hpp"

namespace weir::detail {
namespace {

constexpr std::array kFamilies{
    FamilySpec{"weir_upstream_up", "Whether the target's last scrape succeeded.",
               MetricType::gauge},
    FamilySpec{"weir_upstream_error", "Why the target's last scrape failed; absent if it did not.",
               MetricType::gauge},
    FamilySpec{"weir_upstream_scrape_duration_seconds", "How long the target's last scrape took.",
               MetricType::gauge},
    FamilySpec{"weir_upstream_scrape_samples", "Samples on the target's page, 0 if it failed.",
               MetricType::gauge},
    FamilySpec{"weir_upstream_scrape_samples_post_relabeling",
               "Of them, those that metric_relabel_configs left and that were no duplicates.",
               MetricType::gauge},
    FamilySpec{"weir_upstream_scrape_created_samples",
               "Of them, the _created times of OpenMetrics, which become start timestamps.",
               MetricType::gauge},
    FamilySpec{"weir_upstream_scrape_body_bytes", "Size of the target's page, inflated.",
               MetricType::gauge},
    FamilySpec{"weir_upstream_duplicate_samples_total",
               "Samples of the target left out because their series was on the page before.",
               MetricType::counter},
    FamilySpec{"weir_upstream_lost_native_histograms_total",
               "Gauge histograms of the target whose native buckets were left out.",
               MetricType::counter},
    FamilySpec{"weir_upstream_scrape_failures_total", "Failed scrapes of the target, by reason.",
               MetricType::counter},
    FamilySpec{"weir_upstream_page_age_seconds",
               "How long ago the page of a target with an interval came.", MetricType::gauge}};
enum Place : std::uint8_t {
  up,
  error,
  seconds,
  samples,
  left,
  created,
  bytes,
  duplicates,
  lost_natives,
  failures,
  page_age
};

}  // namespace

std::span<const FamilySpec> upstream_families() {
  return kFamilies;
}

void UpstreamStatus::succeeded(const Scrape& scrape, bool is_new) {
  const std::lock_guard lock(mutex_);
  scrape_ = scrape;
  if (is_new) {
    duplicates_ += scrape.duplicates;
    lost_natives_ += scrape.lost_natives;
  }
  reason_ = {};
}

void UpstreamStatus::failed(std::string_view reason, bool is_new) {
  const std::lock_guard lock(mutex_);
  scrape_ = {};
  reason_ = reason;
  if (is_new) ++failures_[reason];
}

void UpstreamStatus::aged(Duration age) {
  const std::lock_guard lock(mutex_);
  age_ = age;
}

void UpstreamStatus::add(const RunEnd& last, SampleBatch& out) const {
  const std::lock_guard lock(mutex_);
  const bool is_up = last.reason.empty();
  const auto add = [&](Place place, double value) {
    out.add(kFamilies.at(place), {{"target", target_}}, value);
  };
  add(up, is_up ? 1 : 0);
  // A run that has not returned yet has not said why.
  const std::string_view reason = reason_.empty() ? last.reason : reason_;
  if (!is_up) out.add(kFamilies.at(error), {{"reason", reason}, {"target", target_}}, 1);
  const Scrape shown = is_up ? scrape_ : Scrape{};
  add(seconds, to_seconds(shown.duration.value_or(last.duration)));
  add(samples, static_cast<double>(shown.samples));
  add(left, static_cast<double>(shown.samples - shown.duplicates - shown.created -
                                shown.relabelled_away));
  add(created, static_cast<double>(shown.created));
  add(bytes, static_cast<double>(shown.body_bytes));
  add(duplicates, static_cast<double>(duplicates_));
  add(lost_natives, static_cast<double>(lost_natives_));
  if (age_ && is_up) add(page_age, to_seconds(*age_));
  for (const auto& [why, count] : failures_) {
    out.add(kFamilies.at(failures), {{"reason", why}, {"target", target_}},
            static_cast<double>(count));
  }
}

}  // namespace weir::detail
