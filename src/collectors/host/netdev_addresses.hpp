// The addresses of the network devices, as a RTM_GETADDR dump lists them.
#pragma once

#include <netinet/in.h>

#include <array>
#include <optional>
#include <string_view>

#include "collectors/support/netlink.hpp"

namespace weir::collectors {

struct NetAddress {
  int link_index = 0;
  unsigned prefix_bits = 0;
  std::array<char, INET6_ADDRSTRLEN> text{};  // ends with NUL
  std::string_view scope;                     // "global", "link-local", "interface-local" or empty
};

// Nothing if the message tells of no IPv4 or IPv6 address.
[[nodiscard]] std::optional<NetAddress> parse_address(const detail::NetlinkMessage& message);

}  // namespace weir::collectors
