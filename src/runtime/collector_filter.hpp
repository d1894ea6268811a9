// From a filter to the collectors that it asks for.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "collect/registered_collector.hpp"
#include "weir/exporter.hpp"

namespace weir::detail {

// Names sorted, each once: filters that ask for the same are equal.
[[nodiscard]] CollectorFilter canonical(CollectorFilter filter);

// The error that select_collectors() would tell now.
[[nodiscard]] Expected<void> check_filter(const Registry& registry, const CollectorFilter& filter);

// Those of \p registered that \p filter asks for, in their order: all of it, or what \p room is set
// to. invalid_argument if both lists are given, or a name is nobody's: the message suggests the
// nearest one.
[[nodiscard]] Expected<std::span<const std::shared_ptr<RegisteredCollector>>> select_collectors(
    std::span<const std::shared_ptr<RegisteredCollector>> registered, const CollectorFilter& filter,
    std::vector<std::shared_ptr<RegisteredCollector>>& room);

}  // namespace weir::detail
