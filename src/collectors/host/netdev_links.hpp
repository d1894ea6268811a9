// NetdevLinks: the network devices with their counters, by netlink. While the kernel tells of no
// change to a link only the counters are asked for, a quarter of the work.
// Tells of the network namespace of the thread that made the first call. Not thread safe.
#pragma once

#include <vector>

#include "collectors/host/netdev_devices.hpp"
#include "collectors/support/link_watch.hpp"
#include "collectors/support/netlink.hpp"

namespace weir::collectors {

class NetdevLinks {
 public:
  // Appends the devices, ascending by index, to \p out; what they borrow stands until the next
  // call. Errors as NetlinkSocket::dump()'s.
  [[nodiscard]] Expected<void> append(const CollectContext& context, std::vector<NetDevice>& out);

 private:
  [[nodiscard]] Expected<void> list(const CollectContext& context);
  // False if the links must be listed.
  [[nodiscard]] bool count(const CollectContext& context);

  detail::LinkWatch watch_;
  detail::NetlinkSocket listing_;
  detail::NetlinkSocket counting_;
  bool refused_ = false;            // the kernel does not tell the counters alone
  std::vector<NetDevice> devices_;  // borrows from the last listing
};

}  // namespace weir::collectors
