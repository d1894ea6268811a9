// /proc/buddyinfo: a line per zone with the number of free blocks of 1, 2, 4, ... pages.
#pragma once

#include <optional>
#include <string_view>

namespace weir::detail {

// Borrows from the line.
struct BuddyLine {
  std::string_view node;
  std::string_view zone;
  std::string_view counts;  // between blanks, from the smallest size on
};

// Nothing for a line of another form.
[[nodiscard]] std::optional<BuddyLine> parse_buddy_line(std::string_view line) noexcept;

}  // namespace weir::detail
