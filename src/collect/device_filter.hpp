// node_exporter's pairs of exclusive flags --X-include and --X-exclude: giving include drops the
// default exclude.
#pragma once

#include <optional>
#include <string_view>

#include "collect/regex.hpp"
#include "weir/collector.hpp"

namespace weir::detail {

class DeviceFilter {
 public:
  // Passes everything.
  DeviceFilter() = default;
  // invalid_argument if the user gave both flags, or a pattern is bad. An empty pattern is none.
  static Expected<DeviceFilter> from_options(const CollectorOptions& options,
                                             std::string_view include_flag,
                                             std::string_view exclude_flag,
                                             Regex::Anchor anchor = Regex::Anchor::none);
  [[nodiscard]] bool ignores(std::string_view name) const;

 private:
  std::optional<Regex> include_;
  std::optional<Regex> exclude_;
};

}  // namespace weir::detail
