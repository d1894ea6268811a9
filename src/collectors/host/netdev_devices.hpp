// Network devices and their counters, from either of the two sources, in the kernel's own columns.
#pragma once

#include <linux/if_link.h>

#include <span>
#include <string_view>
#include <vector>

#include "collectors/support/netlink.hpp"
#include "weir/expected.hpp"

namespace weir::collectors {

// Borrows from its source.
struct NetDevice {
  std::string_view name;
  std::string_view alias;
  std::string_view kind;  // netlink's; the file does not tell it
  rtnl_link_stats64 counters{};
  int index = 0;  // netlink's
};

// Appends the devices of /proc/net/dev. Its columns are sums already: a drop column lies in
// rx_dropped, a frame column in rx_frame_errors, a carrier column in tx_carrier_errors. Lines that
// are not a device's are skipped; parse if the text is not this file's.
[[nodiscard]] Expected<void> parse_net_dev(std::string_view text, std::vector<NetDevice>& out);

// Appends the links of a RTM_GETLINK dump that have counters.
void parse_links(detail::Bytes dump, std::vector<NetDevice>& out);

// Sets the counters of \p devices, ascending by index, from a dump of kLinkCounters. False if it
// tells of other devices than these.
[[nodiscard]] bool take_counters(detail::Bytes dump, std::span<NetDevice> devices);

}  // namespace weir::collectors
