#include "collectors/pipeline/page_format.hpp"

#include <algorithm>
#include <array>

namespace weir::detail {
namespace {

struct Known {
  std::string_view name;
  PageFormat format;
  std::string_view type;
  std::string_view parameters;
};
constexpr std::array kKnown{
    Known{"PrometheusProto", PageFormat::protobuf, "application/vnd.google.protobuf",
          ";proto=io.prometheus.client.MetricFamily;encoding=delimited"},
    Known{"OpenMetricsText1.0.0", PageFormat::openmetrics, "application/openmetrics-text",
          ";version=1.0.0"},
    Known{"OpenMetricsText0.0.1", PageFormat::openmetrics, "application/openmetrics-text",
          ";version=1.0.0"},
    Known{"PrometheusText0.0.4", PageFormat::text, "text/plain", ";version=0.0.4"}};

constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '"';
}

// The value of a parameter, without quotes; empty if there is none.
std::string_view parameter(std::string_view content_type, std::string_view name) {
  for (std::size_t at = content_type.find(';'); at != std::string_view::npos;
       at = content_type.find(';', at + 1)) {
    std::string_view rest = content_type.substr(at + 1);
    rest = rest.substr(0, rest.find(';'));
    while (!rest.empty() && is_blank(rest.front())) rest.remove_prefix(1);
    while (!rest.empty() && is_blank(rest.back())) rest.remove_suffix(1);
    if (!rest.starts_with(name) || !rest.substr(name.size()).starts_with('=')) continue;
    rest.remove_prefix(name.size() + 1);
    while (!rest.empty() && is_blank(rest.front())) rest.remove_prefix(1);
    return rest;
  }
  return {};
}

}  // namespace

std::vector<PageFormat> all_page_formats() {
  return {PageFormat::protobuf, PageFormat::openmetrics, PageFormat::text};
}

std::optional<PageFormat> page_format(std::string_view name) {
  const auto known = std::ranges::find(kKnown, name, &Known::name);
  return known == kKnown.end() ? std::nullopt : std::optional(known->format);
}

std::string accept_header(std::span<const PageFormat> formats) {
  std::string header = "Accept: ";
  char tenths = '9';
  for (const PageFormat format : formats) {
    const auto known = std::ranges::find(kKnown, format, &Known::format);
    header.append(known->type).append(known->parameters).append(";q=0.").push_back(tenths--);
    header.push_back(',');
  }
  return header + "*/*;q=0.1";
}

std::optional<PageFormat> page_format_of(std::string_view content_type) {
  const std::string_view type = content_type.substr(0, content_type.find_first_of("; \t"));
  if (type.empty()) return PageFormat::text;
  const auto known = std::ranges::find(kKnown, type, &Known::type);
  if (known == kKnown.end()) return std::nullopt;
  // There is a text form of protobuf, too, under the same type.
  const std::string_view encoding = parameter(content_type, "encoding");
  const bool is_other = known->format == PageFormat::protobuf && encoding != "delimited";
  return is_other ? std::nullopt : std::optional(known->format);
}

}  // namespace weir::detail
