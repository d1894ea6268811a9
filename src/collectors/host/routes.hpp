// Routes of the kernel's tables, as a RTM_GETROUTE dump lists them (rtnetlink(7)).
#pragma once

#include <netinet/in.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "collectors/support/netlink.hpp"

namespace weir::collectors {

// Borrows from the dump.
struct RouteHop {
  int link_index = 0;                   // 0: none is told
  detail::Bytes gateway;                // empty: the destination is on the link
  std::optional<std::uint32_t> weight;  // of a route over several hops
};

// Borrows from the dump. Its hops are left to for_each_hop().
struct Route {
  std::uint8_t protocol = 0;  // RTPROT_*
  std::uint8_t destination_bits = 0;
  std::uint32_t priority = 0;
  detail::Bytes destination;
  detail::Bytes source;  // that is preferred
  RouteHop hop;
  detail::Bytes hops;  // rtnexthop in a row; empty: only the one
};

// Nothing if the message tells of no unicast route of IPv4 or IPv6.
[[nodiscard]] std::optional<Route> parse_route(const detail::NetlinkMessage& message) noexcept;

// Calls function(const RouteHop&), for a route over several hops for each.
template <class Function>
void for_each_hop(const Route& route, Function&& function) {
  if (route.hops.empty()) {
    function(route.hop);
    return;
  }
  detail::Bytes rest = route.hops;
  while (const auto head = detail::fixed_part<rtnexthop>(rest)) {
    if (head->rtnh_len < sizeof(rtnexthop) || head->rtnh_len > rest.size()) return;
    RouteHop hop{head->rtnh_ifindex, {}, std::uint32_t{head->rtnh_hops} + 1};
    detail::for_each_nested(rest.first(head->rtnh_len).subspan(sizeof(rtnexthop)),
                            [&hop](std::uint16_t type, detail::Bytes value) {
                              if (type == RTA_GATEWAY) hop.gateway = value;
                            });
    function(hop);
    rest = rest.subspan(std::min<std::size_t>(RTNH_ALIGN(head->rtnh_len), rest.size()));
  }
}

// An address as text, with the bits of its network if there are such; on the stack, for a label.
class RouteAddress {
 public:
  // Empty if \p address is none of IPv4 or IPv6.
  explicit RouteAddress(detail::Bytes address) noexcept;
  // "default" for no bits.
  RouteAddress(detail::Bytes address, std::uint8_t bits) noexcept;
  [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), size_}; }

 private:
  std::array<char, INET6_ADDRSTRLEN + 4> text_{};
  std::size_t size_ = 0;
};

// "kernel", "static", "bgp", ...; "unknown" for one that has no name.
[[nodiscard]] std::string_view route_protocol(std::uint8_t protocol) noexcept;

}  // namespace weir::collectors
