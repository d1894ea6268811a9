// The options of weir_exporter.
#pragma once

#include <span>

#include "config/option_table.hpp"
#include "weir/collector.hpp"

namespace weir {

// The program's own options, then for each of \p collectors its switch and its options.
[[nodiscard]] OptionTable program_options(std::span<const CollectorSpec> collectors);

}  // namespace weir
