#include "exposition/openmetrics_types.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace weir::detail {
namespace {

struct Word {
  std::string_view text;
  OpenMetricsType type;
  MetricType batch;
};
constexpr std::array kWords{
    Word{"unknown", OpenMetricsType::unknown, MetricType::untyped},
    Word{"gauge", OpenMetricsType::gauge, MetricType::gauge},
    Word{"counter", OpenMetricsType::counter, MetricType::counter},
    Word{"histogram", OpenMetricsType::histogram, MetricType::histogram},
    Word{"gaugehistogram", OpenMetricsType::gaugehistogram, MetricType::gauge},
    Word{"summary", OpenMetricsType::summary, MetricType::summary},
    Word{"info", OpenMetricsType::info, MetricType::info},
    Word{"stateset", OpenMetricsType::stateset, MetricType::stateset}};

constexpr std::array kPlain{NameSuffix{"", NamePart::whole}};
constexpr std::array kCounter{NameSuffix{"_total", NamePart::total},
                              NameSuffix{"_created", NamePart::created}};
constexpr std::array kHistogram{
    NameSuffix{"_bucket", NamePart::bucket}, NameSuffix{"_sum", NamePart::sum},
    NameSuffix{"_count", NamePart::count}, NameSuffix{"_created", NamePart::created}};
constexpr std::array kGaugeHistogram{NameSuffix{"_bucket", NamePart::bucket},
                                     NameSuffix{"_gsum", NamePart::sum},
                                     NameSuffix{"_gcount", NamePart::count}};
constexpr std::array kSummary{NameSuffix{"", NamePart::whole}, NameSuffix{"_sum", NamePart::sum},
                              NameSuffix{"_count", NamePart::count},
                              NameSuffix{"_created", NamePart::created}};
constexpr std::array kInfo{NameSuffix{"_info", NamePart::info}};

bool is_natural(double value) {
  return value >= 0 && (std::isinf(value) || value == std::floor(value));
}

}  // namespace

std::optional<OpenMetricsType> openmetrics_type(std::string_view word) {
  const auto found = std::ranges::find(kWords, word, &Word::text);
  return found == kWords.end() ? std::nullopt : std::optional(found->type);
}

MetricType batch_type(OpenMetricsType type) {
  return kWords.at(static_cast<std::size_t>(type)).batch;
}

std::span<const NameSuffix> suffixes(OpenMetricsType type) {
  switch (type) {
    case OpenMetricsType::counter:
      return kCounter;
    case OpenMetricsType::histogram:
      return kHistogram;
    case OpenMetricsType::gaugehistogram:
      return kGaugeHistogram;
    case OpenMetricsType::summary:
      return kSummary;
    case OpenMetricsType::info:
      return kInfo;
    case OpenMetricsType::unknown:
    case OpenMetricsType::gauge:
    case OpenMetricsType::stateset:
      return kPlain;
  }
  return kPlain;
}

std::optional<NamePart> part_of(std::string_view name, std::string_view family,
                                OpenMetricsType type) {
  if (!name.starts_with(family)) return std::nullopt;
  const std::string_view rest = name.substr(family.size());
  for (const NameSuffix& suffix : suffixes(type)) {
    if (rest == suffix.text) return suffix.part;
  }
  return std::nullopt;
}

std::string_view value_fault(OpenMetricsType type, NamePart part, double value) {
  if (part == NamePart::created) {
    return std::isfinite(value) ? "" : "_created must be a time, so finite";
  }
  switch (type) {
    case OpenMetricsType::counter:
      return value >= 0 ? "" : "a counter cannot be NaN or negative";
    case OpenMetricsType::histogram:
    case OpenMetricsType::gaugehistogram:
      if (part != NamePart::sum) {
        return is_natural(value) ? "" : "a bucket or _count must be a whole number";
      }
      return type == OpenMetricsType::histogram && std::isnan(value) ? "_sum cannot be NaN" : "";
    case OpenMetricsType::summary:
      if (part == NamePart::count) return is_natural(value) ? "" : "_count must be a whole number";
      // A quantile without observations is NaN.
      if (part == NamePart::whole) return value < 0 ? "a quantile's value cannot be negative" : "";
      return value >= 0 ? "" : "_sum cannot be NaN or negative";
    case OpenMetricsType::info:
      return value == 1 ? "" : "the value of an info is 1";
    case OpenMetricsType::stateset:
      return value == 0 || value == 1 ? "" : "the value of a state is 0 or 1";
    case OpenMetricsType::unknown:
    case OpenMetricsType::gauge:
      return "";
  }
  return "";
}

}  // namespace weir::detail
