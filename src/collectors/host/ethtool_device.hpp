// What ethtool(8) asks a network device: its driver, its link's abilities, the driver's statistics.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/unique_fd.hpp"
#include "collectors/host/ethtool_modes.hpp"

namespace weir::collectors {

// The most statistics that a device is believed to have; those of a large card are some 7,000.
inline constexpr std::uint32_t kMaxEthtoolStatistics = 65'536;

// ioctl(SIOCETHTOOL) on the device with a command of <linux/ethtool.h>: 0, or the error's number.
using EthtoolFunction = std::function<int(const std::string& device, void* command)>;
// The kernel's, by a socket of its own.
[[nodiscard]] EthtoolFunction system_ethtool();

struct EthtoolDriver {
  std::string bus_info;
  std::string driver;
  std::string expansion_rom_version;
  std::string firmware_version;
  std::string version;
  std::uint32_t statistics = 0;  // how many
};
// Nothing for a device without (a bridge, the loopback device).
[[nodiscard]] std::optional<EthtoolDriver> read_driver(const EthtoolFunction& ethtool,
                                                       const std::string& device);

struct EthtoolLink {
  LinkModeBits supported;
  LinkModeBits advertised;
  bool autonegotiates = false;
};
[[nodiscard]] std::optional<EthtoolLink> read_link_settings(const EthtoolFunction& ethtool,
                                                            const std::string& device);

// The names of \p count statistics; nothing if the driver refuses.
[[nodiscard]] std::optional<std::vector<std::string>> read_statistic_names(
    const EthtoolFunction& ethtool, const std::string& device, std::uint32_t count);
// Their values, in \p out as long as needed; false if the driver refuses or has another number.
[[nodiscard]] bool read_statistics(const EthtoolFunction& ethtool, const std::string& device,
                                   std::uint32_t count, std::vector<std::uint64_t>& out);

}  // namespace weir::collectors
