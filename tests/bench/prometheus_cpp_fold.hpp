// Folding a label with prometheus-cpp's types, which have no parser: this one knows its page, one
// family of counters behind its TYPE line, and takes every shortcut that allows. The page becomes a
// MetricFamily, and that one without the label.
#pragma once

#include <prometheus/client_metric.h>
#include <prometheus/metric_family.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bench {

inline prometheus::ClientMetric parse_counter(std::string_view line) {
  prometheus::ClientMetric metric;
  std::size_t at = line.find('{') + 1;
  while (line[at - 1] != '}') {
    const std::size_t equals = line.find('=', at);
    const std::size_t end = line.find('"', equals + 2);
    metric.label.push_back({std::string(line.substr(at, equals - at)),
                            std::string(line.substr(equals + 2, end - equals - 2))});
    at = end + 2;
  }
  metric.counter.value = std::strtod(line.data() + at, nullptr);
  return metric;
}

inline prometheus::MetricFamily parse_counters(std::string_view rest) {
  constexpr std::string_view kType = "# TYPE ";
  prometheus::MetricFamily family;
  family.name = rest.substr(kType.size(), rest.find(' ', kType.size()) - kType.size());
  family.type = prometheus::MetricType::Counter;
  rest.remove_prefix(rest.find('\n') + 1);
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    family.metric.push_back(parse_counter(rest.substr(0, end)));
    rest.remove_prefix(end + 1);
  }
  return family;
}

inline prometheus::MetricFamily sum_without(const prometheus::MetricFamily& family,
                                            std::string_view label) {
  std::map<std::vector<prometheus::ClientMetric::Label>, double> sums;
  for (const prometheus::ClientMetric& metric : family.metric) {
    std::vector<prometheus::ClientMetric::Label> labels;
    std::copy_if(metric.label.begin(), metric.label.end(), std::back_inserter(labels),
                 [&](const auto& one) { return one.name != label; });
    sums[std::move(labels)] += metric.counter.value;
  }
  prometheus::MetricFamily summed;
  summed.name = family.name;
  summed.type = family.type;
  for (const auto& [labels, value] : sums) {
    summed.metric.emplace_back().label = labels;
    summed.metric.back().counter.value = value;
  }
  return summed;
}

}  // namespace bench
