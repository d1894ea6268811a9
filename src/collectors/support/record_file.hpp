// A file that the kernel writes by short records, one of so many that none stays open: opened, read
// and closed each time.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "collectors/support/directory.hpp"

namespace weir::detail {

// The whole text of \p name in \p directory, borrowed from \p buffer, which only grows. Nothing if
// it cannot be read, or has more than kMaxRecordFileBytes. Never blocks.
inline constexpr std::size_t kMaxRecordFileBytes = std::size_t{1} << 20U;
[[nodiscard]] std::optional<std::string_view> read_records(const Directory& directory,
                                                           const char* name,
                                                           std::vector<char>& buffer);

}  // namespace weir::detail
