// A batch as sorted lines, one a unit, exact to the last bit: what two batches with the same units
// have in common, whatever the order.
#pragma once

#include <string>
#include <vector>

#include "weir/batch.hpp"

namespace weir::test {

// The same in the batch's order.
[[nodiscard]] std::vector<std::string> rows_as_lines(const SampleBatch& batch);

[[nodiscard]] std::vector<std::string> batch_lines(const SampleBatch& batch);

}  // namespace weir::test
