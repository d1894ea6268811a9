// The speed of every link in one dump (Documentation/networking/ethtool-netlink.rst, since 5.6):
// what /sys/class/net/DEVICE/speed and duplex tell, without two files a device. Not thread safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "collectors/support/netlink.hpp"

namespace weir::collectors {

struct LinkSpeed {
  int link_index = 0;
  std::int64_t mbit = -1;   // per second; -1: unknown
  std::string_view duplex;  // as sysfs has it: "half", "full", "unknown"
};

// Nothing if the message of the family \p family tells of no link's speed.
[[nodiscard]] std::optional<LinkSpeed> parse_link_speed(const detail::NetlinkMessage& message,
                                                        std::uint16_t family) noexcept;
// The number of the generic netlink family \p name that a message of a CTRL_CMD_GETFAMILY dump
// tells of; nothing if it is another's.
[[nodiscard]] std::optional<std::uint16_t> parse_family_id(const detail::NetlinkMessage& message,
                                                           std::string_view name) noexcept;

class LinkSpeeds {
 public:
  // Errors: unsupported (an older kernel), io, timeout.
  [[nodiscard]] Expected<void> refresh(const CollectContext& context);
  // Null for a link that has no speed.
  [[nodiscard]] const LinkSpeed* find(std::int64_t link_index) const noexcept;

 private:
  [[nodiscard]] Expected<void> find_family(const CollectContext& context);

  detail::NetlinkSocket socket_{NETLINK_GENERIC};
  std::uint16_t family_ = 0;       // 0: not known yet
  std::vector<LinkSpeed> speeds_;  // ascending by index
};

}  // namespace weir::collectors
