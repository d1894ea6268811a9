// IPv4 neighbours, counted by device, from either of the two sources.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "collectors/support/netlink.hpp"
#include "weir/expected.hpp"

namespace weir::collectors {

// Ascending by device; the names borrow from the text.
using ArpCounts = std::vector<std::pair<std::string_view, std::size_t>>;
// Of /proc/net/arp; lines that are not an entry's are skipped. parse if there is no header.
[[nodiscard]] Expected<void> count_arp_file(std::string_view text, ArpCounts& out);

// Ascending by the link's index.
using NeighbourCounts = std::vector<std::pair<int, std::size_t>>;
// Of a RTM_GETNEIGH dump; without those that need no ARP (NUD_NOARP), as the file.
void count_neighbours(detail::Bytes dump, NeighbourCounts& out);

}  // namespace weir::collectors
