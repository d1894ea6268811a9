// GET /api/v1/governor/estimate?match=SELECTOR: what does a part of a folded family count?
#pragma once

#include <span>
#include <string>

#include "weir/estimate.hpp"

namespace weir::detail {

[[nodiscard]] std::string estimate_json(const Pin& selector,
                                        std::span<const SubsetEstimate> estimates);

}  // namespace weir::detail
