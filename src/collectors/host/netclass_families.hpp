// The families node_network_* of a device's attributes.
#pragma once

#include <span>

#include "collectors/host/netclass_device.hpp"
#include "weir/family.hpp"

namespace weir::collectors {

inline constexpr FamilySpec kNetworkUp{"node_network_up", "Whether the device's operstate is up.",
                                       MetricType::gauge};
inline constexpr FamilySpec kNetworkInfo{"node_network_info",
                                         "What is no number of the device; always 1.",
                                         MetricType::gauge, Fold::max};
inline constexpr FamilySpec kNetworkSpeed{"node_network_speed_bytes",
                                          "Bytes a second that the link can carry.",
                                          MetricType::gauge, Fold::sum};
inline constexpr FamilySpec kNetworkAltnames{"node_network_altnames_info",
                                             "Other names of the device; always 1.",
                                             MetricType::gauge, Fold::max};

// A family that shows one number of a device as it is.
struct NetClassFamily {
  FamilySpec spec;
  NetClassNumber NetClassDevice::*number = nullptr;
};
[[nodiscard]] std::span<const NetClassFamily> netclass_numbers() noexcept;

// All that the collector can emit.
[[nodiscard]] std::span<const FamilySpec> netclass_families();

}  // namespace weir::collectors
