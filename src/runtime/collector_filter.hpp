// From a filter to the collectors that it asks for.
#pragma once

#include <memory>
#include <vector>

#include "collect/registered_collector.hpp"
#include "weir/exporter.hpp"

namespace weir::detail {

// Names sorted, each once: filters that ask for the same are equal.
[[nodiscard]] CollectorFilter canonical(CollectorFilter filter);

// Those of \p registered that \p filter asks for, in their order. invalid_argument if both lists
// are given, or a name is nobody's: the message suggests the nearest one.
[[nodiscard]] Expected<std::vector<std::shared_ptr<RegisteredCollector>>> select_collectors(
    std::vector<std::shared_ptr<RegisteredCollector>> registered, const CollectorFilter& filter);

}  // namespace weir::detail
