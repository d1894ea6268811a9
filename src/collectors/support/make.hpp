// The factory of a collector that has no options.
#pragma once

#include <memory>

#include "weir/collector.hpp"

namespace weir::detail {

template <class T>
Expected<std::unique_ptr<Collector>> make_collector(const CollectorOptions& /*options*/) {
  return std::unique_ptr<Collector>(std::make_unique<T>());
}

}  // namespace weir::detail
