// The metric types of both sides. prometheus-cpp has an Info type since 1.1.
#pragma once

#include <prometheus/metric_type.h>

#include "weir/family.hpp"

namespace weir::detail {

template <class Type>
[[nodiscard]] constexpr Type info_or_gauge() {
  if constexpr (requires { Type::Info; }) {
    return Type::Info;
  } else {
    return Type::Gauge;
  }
}

[[nodiscard]] constexpr prometheus::MetricType to_prometheus(MetricType type) {
  switch (type) {
    case MetricType::counter:
      return prometheus::MetricType::Counter;
    case MetricType::gauge:
    case MetricType::stateset:
      return prometheus::MetricType::Gauge;
    case MetricType::histogram:
      return prometheus::MetricType::Histogram;
    case MetricType::summary:
      return prometheus::MetricType::Summary;
    case MetricType::info:
      return info_or_gauge<prometheus::MetricType>();
    case MetricType::untyped:
      return prometheus::MetricType::Untyped;
  }
  return prometheus::MetricType::Untyped;
}

[[nodiscard]] constexpr MetricType from_prometheus(prometheus::MetricType type) {
  if (type == prometheus::MetricType::Counter) return MetricType::counter;
  if (type == prometheus::MetricType::Histogram) return MetricType::histogram;
  if (type == prometheus::MetricType::Summary) return MetricType::summary;
  if (type == prometheus::MetricType::Gauge) return MetricType::gauge;
  if (type == info_or_gauge<prometheus::MetricType>()) return MetricType::info;
  return MetricType::untyped;
}

}  // namespace weir::detail
