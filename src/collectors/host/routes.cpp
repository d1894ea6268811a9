#include "collectors/host/routes.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace weir::collectors {
namespace {

// Those of linux/rtnetlink.h that node_exporter names, ascending.
constexpr std::array<std::pair<std::uint8_t, std::string_view>, 21> kProtocols{{
    {0, "unspec"}, {1, "redirect"}, {2, "kernel"},   {3, "boot"},   {4, "static"},    {8, "gated"},
    {9, "ra"},     {10, "mrt"},     {11, "zebra"},   {12, "bird"},  {13, "dnrouted"}, {14, "xorp"},
    {15, "ntk"},   {16, "dhcp"},    {17, "mrouted"}, {42, "babel"}, {186, "bgp"},     {187, "isis"},
    {188, "ospf"}, {189, "rip"},    {192, "eigrp"},
}};
static_assert(std::ranges::is_sorted(kProtocols));

}  // namespace

std::optional<Route> parse_route(const detail::NetlinkMessage& message) noexcept {
  const auto fixed = detail::fixed_part<rtmsg>(message.body);
  if (message.type != RTM_NEWROUTE || !fixed || fixed->rtm_type != RTN_UNICAST) return std::nullopt;
  if (fixed->rtm_family != AF_INET && fixed->rtm_family != AF_INET6) return std::nullopt;
  Route route;
  route.protocol = fixed->rtm_protocol;
  route.destination_bits = fixed->rtm_dst_len;
  detail::for_each_attribute<rtmsg>(
      message.body, [&route](std::uint16_t type, detail::Bytes value) {
        if (type == RTA_DST) route.destination = value;
        if (type == RTA_PREFSRC) route.source = value;
        if (type == RTA_GATEWAY) route.hop.gateway = value;
        if (type == RTA_MULTIPATH) route.hops = value;
        if (type == RTA_OIF) route.hop.link_index = detail::fixed_part<int>(value).value_or(0);
        if (type == RTA_PRIORITY)
          route.priority = detail::fixed_part<std::uint32_t>(value).value_or(0);
      });
  return route;
}

RouteAddress::RouteAddress(detail::Bytes address) noexcept {
  const int family = address.size() == sizeof(in_addr)    ? AF_INET
                     : address.size() == sizeof(in6_addr) ? AF_INET6
                                                          : AF_UNSPEC;
  if (family == AF_UNSPEC) return;
  if (::inet_ntop(family, address.data(), text_.data(), INET6_ADDRSTRLEN) == nullptr) return;
  size_ = std::string_view(text_.data()).size();
}

RouteAddress::RouteAddress(detail::Bytes address, std::uint8_t bits) noexcept
    : RouteAddress(address) {
  if (bits == 0) {
    constexpr std::string_view kDefault = "default";
    std::ranges::copy(kDefault, text_.begin());
    size_ = kDefault.size();
  } else if (size_ > 0) {
    text_[size_++] = '/';
    const auto end = std::to_chars(&text_[size_], text_.data() + text_.size(), bits).ptr;
    size_ = static_cast<std::size_t>(end - text_.data());
  }
}

std::string_view route_protocol(std::uint8_t protocol) noexcept {
  const auto found = std::ranges::lower_bound(kProtocols, protocol, {},
                                              &std::pair<std::uint8_t, std::string_view>::first);
  return found != kProtocols.end() && found->first == protocol ? found->second : "unknown";
}

}  // namespace weir::collectors
