// Counts heap allocations: a test binary that links allocation_counter.cpp has its operator new.
#pragma once

#include <cstddef>

namespace weir::test {

// How often the calling thread has called operator new so far.
[[nodiscard]] std::size_t allocations() noexcept;

}  // namespace weir::test
