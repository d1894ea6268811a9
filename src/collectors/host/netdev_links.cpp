#include "collectors/host/netdev_links.hpp"

#include <algorithm>

#include "collectors/support/links.hpp"

namespace weir::collectors {

Expected<void> NetdevLinks::append(const CollectContext& context, std::vector<NetDevice>& out) {
  // All that is kept of a list is told when it changes, so it stands for as long as nothing is.
  const bool counted = !refused_ && watch_.is_quiet() && count(context);
  if (!counted) {
    if (auto listed = list(context); !listed) return listed.error();
  }
  out.insert(out.end(), devices_.begin(), devices_.end());
  return {};
}

Expected<void> NetdevLinks::list(const CollectContext& context) {
  if (!refused_) watch_.start(context);
  const auto dump = listing_.dump(RTM_GETLINK, ifinfomsg{}, context);
  if (!dump) {
    watch_.stop();
    return dump.error();
  }
  devices_.clear();
  parse_links(*dump, devices_);
  std::ranges::sort(devices_, {}, &NetDevice::index);
  return {};
}

bool NetdevLinks::count(const CollectContext& context) {
  const auto dump = counting_.dump(RTM_GETSTATS, detail::kLinkCounters, context);
  if (dump) return take_counters(*dump, devices_);
  if (dump.error().code() == ErrorCode::unsupported) {
    refused_ = true;
    watch_.stop();
  }
  return false;
}

}  // namespace weir::collectors
