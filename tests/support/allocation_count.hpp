// How often this program has called operator new so far, in all threads.
#pragma once

#include <cstdint>

namespace weir::test {

[[nodiscard]] std::uint64_t allocation_count() noexcept;

}  // namespace weir::test
