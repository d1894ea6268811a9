// The families of InfiniBand and RoCE ports, and where below a port's directory each counter lies
// (Linux, Documentation/ABI/stable/sysfs-class-infiniband; NVIDIA, "Understanding mlx5
// counters"). Data is counted in words of four bytes.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "collectors/support/attribute_list.hpp"
#include "weir/family.hpp"

namespace weir::collectors {

inline constexpr FamilySpec kInfinibandInfo{"node_infiniband_info",
                                            "What the device is; always 1."};
inline constexpr FamilySpec kInfinibandState{
    "node_infiniband_state_id",
    "State of the port (0: no change, 1: down, 2: init, 3: armed, 4: active, 5: active, data "
    "deferred)."};
inline constexpr FamilySpec kInfinibandPhysicalState{
    "node_infiniband_physical_state_id",
    "Physical state of the port (0: no change, 1: sleep, 2: polling, 3: disabled, 4: training, 5: "
    "link up, 6: error recovery, 7: test)."};
inline constexpr FamilySpec kInfinibandRate{"node_infiniband_rate_bytes_per_second",
                                            "What the port can transmit at most.",
                                            MetricType::gauge, Fold::sum};

struct InfinibandCounter {
  std::string_view file;  // counters/port_rcv_data
  FamilySpec family;
  detail::Scale scale = {};
};
[[nodiscard]] std::span<const InfinibandCounter> infiniband_counters() noexcept;
// Those above and the counters'.
[[nodiscard]] std::span<const FamilySpec> infiniband_families() noexcept;

// "4: ACTIVE" is 4; nothing for what is of another form.
[[nodiscard]] std::optional<double> parse_infiniband_state(std::string_view text) noexcept;
// "100 Gb/sec (4X EDR)" in bytes a second.
[[nodiscard]] std::optional<double> parse_infiniband_rate(std::string_view text) noexcept;

}  // namespace weir::collectors
