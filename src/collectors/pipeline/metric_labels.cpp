#include "collectors/pipeline/metric_labels.hpp"

#include <utility>

namespace weir::detail {

void MetricLabels::assign(std::string_view name, std::span<const EscapedLabel> labels) {
  name_ = name;
  used_ = labels.size();
  if (labels_.size() < used_) labels_.resize(used_);
  for (std::size_t i = 0; i < used_; ++i) {
    labels_[i].name = labels[i].name;
    const std::string_view value = labels[i].escaped_value;
    if (value.find('\\') == std::string_view::npos) {
      labels_[i].value = value;
    } else {
      labels_[i].value = unescape_label_value(value);
    }
  }
}

std::size_t MetricLabels::find(std::string_view name) const {
  std::size_t i = 0;
  while (i < used_ && labels_[i].name != name) ++i;
  return i;
}

std::string_view MetricLabels::get(std::string_view name) const {
  if (name == kMetricName) return name_;
  const std::size_t i = find(name);
  return i == used_ ? std::string_view() : labels_[i].value;
}

void MetricLabels::set(std::string_view name, std::string_view value) {
  if (name == kMetricName) {
    name_ = value;
    return;
  }
  const std::size_t i = find(name);
  if (value.empty()) {
    if (i < used_) remove(i);
    return;
  }
  if (i == used_) {
    if (++used_ > labels_.size()) labels_.emplace_back();
    labels_[i].name = name;
  }
  labels_[i].value = value;
}

void MetricLabels::remove(std::size_t i) {
  std::swap(labels_[i], labels_[--used_]);
}

void MetricLabels::write_text(std::string& out) {
  views_.clear();
  for (std::size_t i = 0; i < used_; ++i) views_.push_back(label(i));
  out.clear();
  append_label_text(out, views_);
}

}  // namespace weir::detail
