// Network links as a RTM_GETLINK dump lists them.
#pragma once

#include <linux/if_link.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "collectors/support/netlink.hpp"

namespace weir::detail {

// Borrows from the dump.
struct Link {
  int index = 0;
  std::string_view name;
  std::string_view alias;                     // the administrator's name of it (ifalias)
  std::string_view kind;                      // "veth", "bridge", ...; empty: hardware, loopback
  std::optional<rtnl_link_stats64> counters;  // widened where the kernel has 32-bit ones only
};

// The request for a dump without the statistics, which are most of the work and of the bytes.
struct LinksWithoutStatistics {
  ifinfomsg link{};
  rtattr attribute{sizeof(rtattr) + sizeof(std::uint32_t), IFLA_EXT_MASK};
  std::uint32_t mask = RTEXT_FILTER_SKIP_STATS;
};

// Nothing if the message tells of no link.
[[nodiscard]] std::optional<Link> parse_link(const NetlinkMessage& message) noexcept;

// The request for a dump of the 64-bit counters alone, by index (Linux 4.7 and later).
inline constexpr if_stats_msg kLinkCounters{0, 0, 0, 0, IFLA_STATS_FILTER_BIT(IFLA_STATS_LINK_64)};

struct LinkCounters {
  int index = 0;
  rtnl_link_stats64 counters{};
};
// Nothing if the message, one of such a dump, tells of no link's counters.
[[nodiscard]] std::optional<LinkCounters> parse_counters(const NetlinkMessage& message) noexcept;

// An attribute's text, which ends at its first NUL.
[[nodiscard]] std::string_view attribute_text(Bytes value) noexcept;

// Appends "02:00:00:00:00:01".
void append_hardware_address(Bytes address, std::string& out);

// Calls function(std::string_view) for the further names that a link of a dump has.
template <class Function>
void for_each_other_name(const NetlinkMessage& message, Function&& function) {
  for_each_attribute<ifinfomsg>(message.body, [&](std::uint16_t type, Bytes value) {
    if (type != IFLA_PROP_LIST) return;
    for_each_nested(value, [&](std::uint16_t inner, Bytes name) {
      if (inner == IFLA_ALT_IFNAME) function(attribute_text(name));
    });
  });
}

// The kind of a link, of the value of its attribute IFLA_LINKINFO.
[[nodiscard]] std::string_view link_kind(Bytes link_info) noexcept;

// The name of a link by its index, asked for by itself: for few of them. Not thread safe.
class LinkName {
 public:
  // Empty if there is no such link; borrowed until the next call.
  [[nodiscard]] Expected<std::string_view> of(int index);

 private:
  UniqueFd socket_;
  std::array<char, 16> name_{};  // IFNAMSIZ
};

// The names of the links by their index: one dump instead of a question for each. Not thread safe.
class LinkNames {
 public:
  [[nodiscard]] Expected<void> refresh(const CollectContext& context);
  // Empty if there is none; borrowed until the next refresh().
  [[nodiscard]] std::string_view name(int index) const noexcept;

 private:
  NetlinkSocket socket_;
  std::vector<std::pair<int, std::string_view>> names_;  // ascending by index
};

}  // namespace weir::detail
