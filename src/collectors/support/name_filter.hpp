// Pairs of flags --X-include and --X-exclude that node_exporter lets be given both: exposed is what
// include names, or all, without what exclude names. collect/device_filter.hpp is for the pairs
// that it refuses.
#pragma once

#include <optional>
#include <string_view>

#include "collect/regex.hpp"
#include "weir/collector.hpp"

namespace weir::detail {

class NameFilter {
 public:
  // invalid_argument if a pattern is bad. An empty pattern is none.
  static Expected<NameFilter> from_options(const CollectorOptions& options,
                                           std::string_view include_flag,
                                           std::string_view exclude_flag);
  [[nodiscard]] bool ignores(std::string_view name) const;

 private:
  std::optional<Regex> include_;
  std::optional<Regex> exclude_;
};

}  // namespace weir::detail
