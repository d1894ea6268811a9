// The query of a scrape: /metrics?collect[]=cpu&collect[]=loadavg.
#pragma once

#include <string>
#include <string_view>

#include "weir/exporter.hpp"

namespace weir::detail {

// Undoes %XX and '+'. An error if a '%' is not followed by two hexadecimal digits.
[[nodiscard]] Expected<std::string> percent_decode(std::string_view text);

// Reads collect[] and exclude[] (their names may be percent-encoded too); other parameters are
// passed over, as the exporters do. Errors, none of which holds text of the query: bad encoding,
// both lists given, more than 256 names.
[[nodiscard]] Expected<CollectorFilter> parse_filter(std::string_view query);

// X-Prometheus-Scrape-Timeout-Seconds: digits with an optional fraction, above 0. Zero for
// everything else (text, sign, exponent, NaN, more than a day), which is as if it were not there.
[[nodiscard]] Duration parse_scrape_timeout(std::string_view text) noexcept;

}  // namespace weir::detail
