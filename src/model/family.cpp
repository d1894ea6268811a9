#include "weir/family.hpp"

namespace weir {

std::string_view to_string(MetricType type) noexcept {
  switch (type) {
    case MetricType::untyped:
      return "untyped";
    case MetricType::counter:
      return "counter";
    case MetricType::gauge:
      return "gauge";
    case MetricType::histogram:
      return "histogram";
    case MetricType::summary:
      return "summary";
    case MetricType::info:
      return "info";
    case MetricType::stateset:
      return "stateset";
  }
  return "untyped";
}

}  // namespace weir
