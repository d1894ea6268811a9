// The formats of pages that an upstream is asked for, and the one that it chose.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir::detail {

enum class PageFormat : std::uint8_t { protobuf, openmetrics, text };

// All, the best first: protobuf alone has native histograms and start timestamps.
[[nodiscard]] std::vector<PageFormat> all_page_formats();

// By the names of Prometheus' setting scrape_protocols: PrometheusProto, OpenMetricsText1.0.0 (or
// 0.0.1), PrometheusText0.0.4.
[[nodiscard]] std::optional<PageFormat> page_format(std::string_view name);

// The header field Accept for these, the best first.
[[nodiscard]] std::string accept_header(std::span<const PageFormat> formats);

// By a Content-Type. Without one a page is taken for text; none: it is no metrics format.
[[nodiscard]] std::optional<PageFormat> page_format_of(std::string_view content_type);

}  // namespace weir::detail
