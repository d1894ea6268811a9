/// \file
/// One of Weir's collectors of the host, beside the pipeline's. A trap that uses it links
/// weir::collectors.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "weir/catalog.hpp"
#include "weir/registry.hpp"

namespace traps {

/// With its options as they are by default; it is served until the registration goes.
inline weir::Expected<weir::Registration> watch(weir::Registry& registry, std::string_view name) {
  const auto all = weir::collectors::catalog();
  const auto found = std::ranges::find(all, name, &weir::CollectorSpec::name);
  if (found == all.end()) {
    return weir::Error(weir::ErrorCode::not_found,
                       "this build has no collector " + std::string(name));
  }
  auto collector = found->make(weir::CollectorOptions(found->options));
  if (!collector) return collector.error();
  return registry.add(std::string(name), std::move(*collector));
}

}  // namespace traps
