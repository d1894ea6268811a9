// ScrapeHeader: the line that opens a page of a recording.
//
//     # scrape <unix ms> [tenant] [failed]
//
// A single word behind the time is the tenant, unless it is "failed": that is the unnamed tenant,
// whose scrape failed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "weir/expected.hpp"

namespace weir::detail {

// The most that a tenant's name may be long.
inline constexpr std::size_t kMaxTenantBytes = 256;

struct ScrapeHeader {
  std::int64_t time_ms = 0;
  std::string tenant;
  bool failed = false;
};

// Whether \p line, without its newline, opens a page. Any other comment does not.
[[nodiscard]] bool opens_page(std::string_view line) noexcept;

// Precondition: opens_page(line). An error reads "column: what is wrong", columns from 1.
[[nodiscard]] Expected<ScrapeHeader> parse_scrape_header(std::string_view line);

}  // namespace weir::detail
