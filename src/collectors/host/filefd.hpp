// /proc/sys/fs/file-nr.
#pragma once

#include <cstdint>
#include <string_view>

#include "weir/expected.hpp"

namespace weir::detail {

struct FileHandles {
  std::uint64_t allocated = 0;
  std::uint64_t maximum = 0;  // 2^63-1 where there is none
};

[[nodiscard]] Expected<FileHandles> parse_file_nr(std::string_view text);

}  // namespace weir::detail
