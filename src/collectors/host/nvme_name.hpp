// Names of NVMe namespaces as entries of their controller: "nvme0n1", and "nvme0c1n2" for one
// that several controllers reach.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "collectors/support/fields.hpp"

namespace weir::collectors {

// The digits behind the last 'n'; nothing for another entry ("ng0n1", "nvme0n1p1", "hwmon1").
[[nodiscard]] inline std::optional<std::string_view> nvme_namespace_id(std::string_view entry) {
  constexpr std::string_view kPrefix = "nvme";
  if (!entry.starts_with(kPrefix)) return std::nullopt;
  entry.remove_prefix(kPrefix.size());
  const std::size_t n = entry.rfind('n');
  if (n == std::string_view::npos) return std::nullopt;
  const std::string_view id = entry.substr(n + 1);
  std::string_view controller = entry.substr(0, n);
  const std::size_t c = controller.find('c');
  if (c != std::string_view::npos) {
    if (!detail::parse_number<std::uint32_t>(controller.substr(c + 1))) return std::nullopt;
    controller = controller.substr(0, c);
  }
  if (!detail::parse_number<std::uint32_t>(controller)) return std::nullopt;
  return detail::parse_number<std::uint32_t>(id) ? std::optional(id) : std::nullopt;
}

}  // namespace weir::collectors
