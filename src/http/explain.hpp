// GET /api/v1/governor/explain?match=SELECTOR: why is a family as it is on the page?
#pragma once

#include <string>
#include <string_view>

#include "weir/exporter.hpp"

namespace weir::detail {

// \p query is the request's. SELECTOR is `name` or `name{label="value",...}`, and may be
// percent-encoded. Error invalid_argument, which holds no text of the query, if it is missing or
// malformed.
[[nodiscard]] Expected<std::string> explain_json(std::string_view query,
                                                 const GovernorReport& report);

}  // namespace weir::detail
