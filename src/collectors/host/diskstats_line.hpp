// The lines of /proc/diskstats (Documentation/admin-guide/iostats.rst).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "weir/expected.hpp"

namespace weir::collectors {

// Numbers that a line may hold behind the name: 11; with discards 15 (Linux 4.18); with flushes 17
// (Linux 5.5).
inline constexpr std::size_t kMaxDiskNumbers = 17;

// Borrows from the text.
struct DiskLine {
  unsigned major = 0;
  unsigned minor = 0;
  std::string_view name;
  std::array<std::uint64_t, kMaxDiskNumbers> numbers{};
  std::size_t count = 0;  // numbers that this kernel has
};

// Takes the numbers at the front of \p text, a line behind its name or a disk's own file, over into
// \p disk. False if they are too few.
[[nodiscard]] bool parse_disk_numbers(std::string_view text, DiskLine& disk);

// Whether the disk of this name is wanted; asked once a line.
using DiskWanted = std::function<bool(std::string_view)>;

// Appends the disks that are wanted; lines that are too short (partitions before Linux 2.6.25) or
// malformed are skipped. parse if no line is a disk's though there are some.
[[nodiscard]] Expected<void> parse_diskstats(std::string_view text, const DiskWanted& is_wanted,
                                             std::vector<DiskLine>& out);

}  // namespace weir::collectors
