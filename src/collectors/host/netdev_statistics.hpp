// The families node_network_*_total, and which counters each of them sums.
#pragma once

#include <linux/if_link.h>

#include <array>
#include <cstdint>
#include <span>

#include "weir/family.hpp"

namespace weir::collectors {

// Which names are exposed: those that everybody's dashboards use, or the kernel's finer ones; the
// file knows fewer counters than netlink.
enum class NetdevNames : std::uint8_t {
  common_by_netlink = 1,
  common_by_file = 2,
  detailed_by_netlink = 4,
  detailed_by_file = 8,
};

struct NetdevStatistic {
  using Counter = decltype(rtnl_link_stats64::rx_bytes) rtnl_link_stats64::*;

  FamilySpec family;
  unsigned names = 0;              // a set of NetdevNames
  std::array<Counter, 4> terms{};  // null beyond the last

  [[nodiscard]] bool is_in(NetdevNames set) const noexcept {
    return (names & static_cast<unsigned>(set)) != 0;
  }
  [[nodiscard]] std::uint64_t sum(const rtnl_link_stats64& counters) const noexcept {
    std::uint64_t sum = 0;
    for (const Counter term : terms) {
      if (term != nullptr) sum += counters.*term;
    }
    return sum;
  }
};

[[nodiscard]] std::span<const NetdevStatistic> netdev_statistics() noexcept;

inline constexpr FamilySpec kNetworkAddressInfo{
    "node_network_address_info", "The addresses of the network devices.", MetricType::gauge};

inline constexpr FamilySpec kDevicesLeftOut{"weir_network_devices_left_out",
                                            "Devices that netdev leaves out for their kind.",
                                            MetricType::gauge, Fold::sum};

// All that the collector can emit.
[[nodiscard]] std::span<const FamilySpec> netdev_families() noexcept;

}  // namespace weir::collectors
