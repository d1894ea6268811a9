// Numbers for people to read.
#pragma once

#include <cstdint>
#include <string>

namespace weir::detail {

// 12044 as "12,044".
[[nodiscard]] std::string grouped(std::uint64_t number);

}  // namespace weir::detail
