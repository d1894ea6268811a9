// Queueing disciplines as a RTM_GETQDISC dump lists them (linux/pkt_sched.h, linux/gen_stats.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "collectors/support/netlink.hpp"

namespace weir::collectors {

// Borrows from the dump.
struct QdiscStats {
  int link_index = 0;
  std::string_view kind;
  std::uint64_t bytes = 0;
  std::uint64_t packets = 0;
  std::uint64_t drops = 0;
  std::uint64_t requeues = 0;
  std::uint64_t overlimits = 0;
  std::uint64_t queue_length = 0;
  std::uint64_t backlog_bytes = 0;
};

// The device's root discipline; nothing if the message tells of none: those below it are contained
// in its numbers.
[[nodiscard]] std::optional<QdiscStats> parse_root_qdisc(
    const detail::NetlinkMessage& message) noexcept;

}  // namespace weir::collectors
