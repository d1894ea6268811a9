#include "collect/name_filter.hpp"

#include <utility>

namespace weir::detail {
namespace {

Expected<std::optional<Regex>> compile_optional(const CollectorOptions& options,
                                                std::string_view flag) {
  const std::string& pattern = options.text(flag);
  if (pattern.empty()) return std::optional<Regex>();
  auto regex = Regex::compile(flag, pattern);
  if (!regex) return regex.error();
  return std::optional<Regex>(std::move(*regex));
}

}  // namespace

Expected<NameFilter> NameFilter::exclusive(const CollectorOptions& options,
                                           std::string_view include_flag,
                                           std::string_view exclude_flag) {
  const auto chosen = [&options](std::string_view flag) {
    return options.given(flag) && !options.text(flag).empty();
  };
  if (chosen(include_flag) && chosen(exclude_flag)) {
    return Error(ErrorCode::invalid_argument, "--" + std::string(include_flag) + " and --" +
                                                  std::string(exclude_flag) +
                                                  " exclude each other");
  }
  auto filter = combined(options, include_flag, exclude_flag);
  if (filter && filter->include_) filter->exclude_.reset();
  return filter;
}

Expected<NameFilter> NameFilter::combined(const CollectorOptions& options,
                                          std::string_view include_flag,
                                          std::string_view exclude_flag) {
  auto include = compile_optional(options, include_flag);
  if (!include) return include.error();
  auto exclude = compile_optional(options, exclude_flag);
  if (!exclude) return exclude.error();
  NameFilter filter;
  filter.include_ = std::move(*include);
  filter.exclude_ = std::move(*exclude);
  return filter;
}

bool NameFilter::ignores(std::string_view name) const {
  return (include_ && !include_->matches(name)) || (exclude_ && exclude_->matches(name));
}

}  // namespace weir::detail
