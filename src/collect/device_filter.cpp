#include "collect/device_filter.hpp"

namespace weir::detail {
namespace {

Expected<std::optional<Regex>> compile_optional(const CollectorOptions& options,
                                                std::string_view flag, Regex::Anchor anchor) {
  const std::string& pattern = options.text(flag);
  if (pattern.empty()) return std::optional<Regex>();
  auto regex = Regex::compile(flag, pattern, anchor);
  if (!regex) return regex.error();
  return std::optional<Regex>(std::move(*regex));
}

}  // namespace

Expected<DeviceFilter> DeviceFilter::from_options(const CollectorOptions& options,
                                                  std::string_view include_flag,
                                                  std::string_view exclude_flag,
                                                  Regex::Anchor anchor) {
  // An empty pattern is none, as scripts write it.
  const auto chosen = [&options](std::string_view flag) {
    return options.given(flag) && !options.text(flag).empty();
  };
  if (chosen(include_flag) && chosen(exclude_flag)) {
    return Error(ErrorCode::invalid_argument, "--" + std::string(include_flag) + " and --" +
                                                  std::string(exclude_flag) +
                                                  " exclude each other");
  }
  DeviceFilter filter;
  auto include = compile_optional(options, include_flag, anchor);
  if (!include) return include.error();
  filter.include_ = std::move(*include);
  if (filter.include_) return filter;
  auto exclude = compile_optional(options, exclude_flag, anchor);
  if (!exclude) return exclude.error();
  filter.exclude_ = std::move(*exclude);
  return filter;
}

bool DeviceFilter::ignores(std::string_view name) const {
  return (include_ && !include_->matches(name)) || (exclude_ && exclude_->matches(name));
}

}  // namespace weir::detail
