// GET /api/v1/governor/explain?match=SELECTOR: why is a family as it is on the page?
#pragma once

#include <string>
#include <string_view>

#include "weir/exporter.hpp"

namespace weir::detail {

// \p query is the request's; errors as read_selector() has them.
[[nodiscard]] Expected<std::string> explain_json(std::string_view query,
                                                 const GovernorReport& report);

}  // namespace weir::detail
