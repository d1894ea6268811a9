// The metric types of OpenMetrics 1.0.0, and which sample names a family of each has.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "exposition/parser_families.hpp"
#include "weir/family.hpp"

namespace weir::detail {

enum class OpenMetricsType : std::uint8_t {
  unknown,
  gauge,
  counter,
  histogram,
  gaugehistogram,
  summary,
  info,
  stateset,
};

[[nodiscard]] std::optional<OpenMetricsType> openmetrics_type(std::string_view word);

// What a batch calls it. A gaugehistogram's lines are gauges there.
[[nodiscard]] MetricType batch_type(OpenMetricsType type);

struct NameSuffix {
  std::string_view text;
  NamePart part;
};
[[nodiscard]] std::span<const NameSuffix> suffixes(OpenMetricsType type);

// What the sample \p name is of the family, if it is one of it.
[[nodiscard]] std::optional<NamePart> part_of(std::string_view name, std::string_view family,
                                              OpenMetricsType type);

// Which values a sample may have; empty if \p value is one of them, else what is wrong.
[[nodiscard]] std::string_view value_fault(OpenMetricsType type, NamePart part, double value);

}  // namespace weir::detail
