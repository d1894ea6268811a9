// node_exporter's pairs of flags --X-include and --X-exclude, which choose by a name. An empty
// pattern is none, as scripts write it.
#pragma once

#include <optional>
#include <string_view>

#include "collect/regex.hpp"
#include "weir/collector.hpp"

namespace weir::detail {

class NameFilter {
 public:
  // Passes everything.
  NameFilter() = default;
  // A pair of which one may be given: include drops the default exclude. invalid_argument if the
  // user gave both, or a pattern is bad.
  static Expected<NameFilter> exclusive(const CollectorOptions& options,
                                        std::string_view include_flag,
                                        std::string_view exclude_flag);
  // A pair that may be given both: passed is what include names, or all, without what exclude
  // names. invalid_argument if a pattern is bad.
  static Expected<NameFilter> combined(const CollectorOptions& options,
                                       std::string_view include_flag,
                                       std::string_view exclude_flag);
  [[nodiscard]] bool ignores(std::string_view name) const;

 private:
  std::optional<Regex> include_;
  std::optional<Regex> exclude_;
};

}  // namespace weir::detail
