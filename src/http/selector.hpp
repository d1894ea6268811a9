// The parameter match=SELECTOR of /api/v1/governor/explain and /estimate.
#pragma once

#include <string_view>

#include "weir/expected.hpp"
#include "weir/governor_config.hpp"

namespace weir::detail {

// \p query is the request's. SELECTOR is `name` or `name{label="value",...}`, and may be
// percent-encoded. Error invalid_argument, which holds no text of the query, if it is missing or
// malformed.
[[nodiscard]] Expected<Pin> read_selector(std::string_view query);

}  // namespace weir::detail
