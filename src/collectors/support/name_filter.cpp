#include "collectors/support/name_filter.hpp"

#include <utility>

namespace weir::detail {

Expected<NameFilter> NameFilter::from_options(const CollectorOptions& options,
                                              std::string_view include_flag,
                                              std::string_view exclude_flag) {
  NameFilter filter;
  for (const auto& [flag, regex] :
       {std::pair{include_flag, &filter.include_}, std::pair{exclude_flag, &filter.exclude_}}) {
    const std::string& pattern = options.text(flag);
    if (pattern.empty()) continue;
    auto compiled = Regex::compile(flag, pattern);
    if (!compiled) return compiled.error();
    *regex = std::move(*compiled);
  }
  return filter;
}

bool NameFilter::ignores(std::string_view name) const {
  return (include_ && !include_->matches(name)) || (exclude_ && exclude_->matches(name));
}

}  // namespace weir::detail
