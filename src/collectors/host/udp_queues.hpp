// The queues of all UDP sockets together, from /proc/net/udp and udp6.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "weir/expected.hpp"

namespace weir::collectors {

struct UdpQueues {
  std::size_t sockets = 0;
  std::uint64_t transmit_bytes = 0;
  std::uint64_t receive_bytes = 0;
};

// Lines that are not a socket's are skipped; parse if the text has not this file's header.
[[nodiscard]] Expected<UdpQueues> parse_udp_queues(std::string_view text);

// Whether \p sockstat, the text of net/sockstat or sockstat6, has the line of \p protocol ("UDP",
// "UDP6") and counts no socket there.
[[nodiscard]] bool counts_none(std::string_view sockstat, std::string_view protocol) noexcept;

}  // namespace weir::collectors
