// Whole numbers for people: 12044 as "12,044".
#pragma once

#include <cstdint>
#include <string>

namespace weir::detail {

[[nodiscard]] std::string grouped(std::uint64_t number);

}  // namespace weir::detail
