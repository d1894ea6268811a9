// /proc/mdstat, the kernel's text on its software RAID arrays (drivers/md/md.c, md_seq_show).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "weir/expected.hpp"

namespace weir::collectors {

// Borrows from the text. Blocks are of 1 KiB.
struct MdArray {
  // other: reshaping or broken, which have no series of their own.
  enum class State : std::uint8_t { active, inactive, recovering, resync, check, other };

  std::string_view name;
  State state = State::inactive;
  std::uint64_t active_disks = 0;
  std::uint64_t required_disks = 0;
  std::uint64_t failed_disks = 0;
  std::uint64_t spare_disks = 0;
  std::uint64_t blocks = 0;
  std::uint64_t blocks_synced = 0;  // all of them if nothing is under way, 0 if it waits to begin
};

// Replaces \p out by the arrays of the text. What is not understood in an array's lines is left as
// it is above; parse if the text is not this file's.
[[nodiscard]] Expected<void> parse_mdstat(std::string_view text, std::vector<MdArray>& out);

}  // namespace weir::collectors
