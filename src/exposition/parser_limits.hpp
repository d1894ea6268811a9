// How much of a page the parser takes.
#pragma once

#include <cstddef>

namespace weir::detail {

struct ParseLimits {
  std::size_t max_page_bytes = std::size_t{1} << 30U;
  std::size_t max_line_bytes = std::size_t{1} << 20U;
  std::size_t max_labels = 256;  // of one line
  std::size_t max_label_value_bytes = std::size_t{16} << 10U;
  std::size_t max_samples = 5'000'000;  // lines with a value
  std::size_t max_name_bytes = 1024;    // of a metric or a label
  // Of one native histogram, which is made coarser to have no more.
  std::size_t max_native_buckets = 512;
};

}  // namespace weir::detail
