// /proc/loadavg.
#pragma once

#include <string_view>

#include "weir/expected.hpp"

namespace weir::detail {

struct LoadAverages {
  double one_minute = 0;
  double five_minutes = 0;
  double fifteen_minutes = 0;
};

[[nodiscard]] Expected<LoadAverages> parse_loadavg(std::string_view text);

}  // namespace weir::detail
