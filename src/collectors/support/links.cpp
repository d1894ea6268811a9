#include "collectors/support/links.hpp"

#include <linux/if.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace weir::detail {
namespace {

// Kernels differ in how many counters they know: what is absent is 0.
rtnl_link_stats64 counters_64(Bytes value) noexcept {
  rtnl_link_stats64 counters{};
  std::memcpy(&counters, value.data(), std::min(value.size(), sizeof counters));
  return counters;
}

// The 32-bit counters stand in the order of the first 64-bit ones.
rtnl_link_stats64 counters_32(Bytes value) noexcept {
  std::array<std::uint32_t, sizeof(rtnl_link_stats) / sizeof(std::uint32_t)> narrow{};
  std::memcpy(narrow.data(), value.data(), std::min(value.size(), sizeof narrow));
  std::array<std::uint64_t, sizeof(rtnl_link_stats64) / sizeof(std::uint64_t)> wide{};
  static_assert(narrow.size() <= wide.size());
  std::ranges::copy(narrow, wide.begin());
  rtnl_link_stats64 counters{};
  std::memcpy(&counters, wide.data(), sizeof counters);
  return counters;
}

}  // namespace

std::string_view attribute_text(Bytes value) noexcept {
  const std::string_view text(reinterpret_cast<const char*>(value.data()), value.size());
  return text.substr(0, text.find('\0'));
}

void append_hardware_address(Bytes address, std::string& out) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (std::size_t i = 0; i < address.size(); ++i) {
    if (i > 0) out.push_back(':');
    out.push_back(kDigits[std::to_integer<unsigned>(address[i]) >> 4U]);
    out.push_back(kDigits[std::to_integer<unsigned>(address[i]) & 15U]);
  }
}

std::string_view link_kind(Bytes link_info) noexcept {
  std::string_view kind;
  for_each_nested(link_info, [&kind](std::uint16_t type, Bytes value) {
    if (type == IFLA_INFO_KIND) kind = attribute_text(value);
  });
  return kind;
}

std::optional<Link> parse_link(const NetlinkMessage& message) noexcept {
  const auto fixed = fixed_part<ifinfomsg>(message.body);
  if (message.type != RTM_NEWLINK || !fixed) return std::nullopt;
  Link link;
  link.index = fixed->ifi_index;
  std::optional<rtnl_link_stats64> narrow;
  for_each_attribute<ifinfomsg>(message.body, [&](std::uint16_t type, Bytes value) {
    if (type == IFLA_IFNAME) link.name = attribute_text(value);
    if (type == IFLA_IFALIAS) link.alias = attribute_text(value);
    if (type == IFLA_LINKINFO) link.kind = link_kind(value);
    if (type == IFLA_STATS64) link.counters = counters_64(value);
    if (type == IFLA_STATS) narrow = counters_32(value);
  });
  if (link.name.empty()) return std::nullopt;
  if (!link.counters) link.counters = narrow;
  return link;
}

std::optional<LinkCounters> parse_counters(const NetlinkMessage& message) noexcept {
  const auto fixed = fixed_part<if_stats_msg>(message.body);
  if (message.type != RTM_NEWSTATS || !fixed) return std::nullopt;
  std::optional<LinkCounters> link;
  for_each_attribute<if_stats_msg>(message.body, [&](std::uint16_t type, Bytes value) {
    if (type == IFLA_STATS_LINK_64) link = {static_cast<int>(fixed->ifindex), counters_64(value)};
  });
  return link;
}

Expected<std::string_view> LinkName::of(int index) {
  if (!socket_) {
    socket_ = UniqueFd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));  // any will do
    if (!socket_) return errno_error("socket", errno);
  }
  ifreq request{};
  request.ifr_ifindex = index;
  if (::ioctl(socket_.get(), SIOCGIFNAME, &request) != 0) {
    if (errno == ENODEV) return std::string_view();
    return errno_error("link name", errno);
  }
  std::ranges::copy(request.ifr_name, name_.begin());
  const std::string_view name(name_.data(), name_.size());
  return name.substr(0, name.find('\0'));
}

Expected<void> LinkNames::refresh(const CollectContext& context) {
  names_.clear();
  const auto dump = socket_.dump(RTM_GETLINK, LinksWithoutStatistics(), context);
  if (!dump) return dump.error();
  for_each_message(*dump, [this](const NetlinkMessage& message) {
    if (const auto link = parse_link(message)) names_.emplace_back(link->index, link->name);
  });
  std::ranges::sort(names_);
  return {};
}

std::string_view LinkNames::name(int index) const noexcept {
  const auto found =
      std::ranges::lower_bound(names_, index, {}, &std::pair<int, std::string_view>::first);
  return found != names_.end() && found->first == index ? found->second : std::string_view();
}

}  // namespace weir::detail
