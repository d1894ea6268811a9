// How much heap is in use: a test binary that links memory_meter.cpp has its operator new.
#pragma once

#include <cstddef>

namespace weir::test {

// Bytes that operator new gave out and nobody has deleted yet, as the allocator rounds them.
[[nodiscard]] std::size_t bytes_in_use() noexcept;
// The most of them since forget_peak().
[[nodiscard]] std::size_t peak_bytes() noexcept;
void forget_peak() noexcept;

}  // namespace weir::test
