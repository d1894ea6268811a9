// The modes and ports of network links as the kernel numbers them (linux/ethtool.h, enum
// ethtool_link_mode_bit_indices).
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace weir::collectors {

// Cards of 50 Gbit/s and more have their modes beyond the first 32 bits.
inline constexpr std::size_t kMaxLinkModes = 128;
using LinkModeBits = std::bitset<kMaxLinkModes>;

struct LinkMode {
  std::uint32_t bit;
  std::string_view mode;    // "1000baseT"
  std::string_view duplex;  // "full"
  // The number that the mode's name begins with.
  [[nodiscard]] constexpr std::uint32_t megabits_per_second() const noexcept {
    std::uint32_t speed = 0;
    for (std::size_t i = 0; i < mode.size() && '0' <= mode[i] && mode[i] <= '9'; ++i) {
      speed = speed * 10 + static_cast<std::uint32_t>(mode[i] - '0');
    }
    return speed;
  }
};
[[nodiscard]] std::span<const LinkMode> known_link_modes() noexcept;

struct PortType {
  std::uint32_t bit;
  std::string_view word;  // "TP", "FIBRE", ...
};
[[nodiscard]] std::span<const PortType> known_port_types() noexcept;

}  // namespace weir::collectors
