#include "collectors/host/netdev_addresses.hpp"

#include <arpa/inet.h>
#include <linux/if_addr.h>

namespace weir::collectors {
namespace {

// node_exporter's three scopes: loopback addresses count as link-local.
std::string_view scope_of(const in_addr& address) noexcept {
  const std::uint32_t bits = ntohl(address.s_addr);
  const bool loopback = (bits >> 24U) == IN_LOOPBACKNET;
  const bool link_local = (bits >> 16U) == 0xA9FE;       // 169.254.0.0/16
  const bool link_multicast = (bits >> 8U) == 0xE00000;  // 224.0.0.0/24
  if (loopback || link_local || link_multicast) return "link-local";
  if (IN_MULTICAST(bits) || bits == INADDR_ANY || bits == INADDR_BROADCAST) return {};
  return "global";
}

std::string_view scope_of(const in6_addr& address) noexcept {
  if (IN6_IS_ADDR_LOOPBACK(&address) || IN6_IS_ADDR_LINKLOCAL(&address) ||
      IN6_IS_ADDR_MC_LINKLOCAL(&address)) {
    return "link-local";
  }
  if (IN6_IS_ADDR_MC_NODELOCAL(&address)) return "interface-local";
  if (IN6_IS_ADDR_MULTICAST(&address) || IN6_IS_ADDR_UNSPECIFIED(&address)) return {};
  return "global";
}

template <class Raw>
bool fill(int family, detail::Bytes value, NetAddress& address) {
  const auto raw = detail::fixed_part<Raw>(value);
  if (!raw) return false;
  address.scope = scope_of(*raw);
  return ::inet_ntop(family, &*raw, address.text.data(), INET6_ADDRSTRLEN) != nullptr;
}

}  // namespace

std::optional<NetAddress> parse_address(const detail::NetlinkMessage& message) {
  const auto fixed = detail::fixed_part<ifaddrmsg>(message.body);
  if (message.type != RTM_NEWADDR || !fixed) return std::nullopt;
  detail::Bytes local;
  detail::Bytes other;
  detail::for_each_attribute<ifaddrmsg>(message.body, [&](std::uint16_t type, detail::Bytes value) {
    if (type == IFA_LOCAL) local = value;
    if (type == IFA_ADDRESS) other = value;  // the peer's, on a point-to-point link
  });
  const detail::Bytes own = local.empty() ? other : local;
  NetAddress address;
  address.link_index = static_cast<int>(fixed->ifa_index);
  address.prefix_bits = fixed->ifa_prefixlen;
  const bool known = fixed->ifa_family == AF_INET    ? fill<in_addr>(AF_INET, own, address)
                     : fixed->ifa_family == AF_INET6 ? fill<in6_addr>(AF_INET6, own, address)
                                                     : false;
  return known ? std::optional(address) : std::nullopt;
}

}  // namespace weir::collectors
