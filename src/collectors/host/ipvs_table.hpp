// What /proc/net/ip_vs and /proc/net/ip_vs_stats hold (Linux, net/netfilter/ipvs/ip_vs_ctl.c): the
// services of IP Virtual Server, below each its backends, and the totals of the network namespace.
// Addresses, ports and totals are hexadecimal, the backends' numbers decimal.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "collectors/support/fields.hpp"
#include "weir/expected.hpp"

namespace weir::collectors {

// What names a backend, sorted by label.
enum class IpvsLabel : std::uint8_t {
  local_address,
  local_mark,
  local_port,
  proto,
  remote_address,
  remote_port
};
inline constexpr std::array<std::string_view, 6> kIpvsLabels{
    "local_address", "local_mark", "local_port", "proto", "remote_address", "remote_port"};

// One line of a backend with the service that it stands below.
struct IpvsBackend {
  // By IpvsLabel, as the kernel writes them. A service that takes packets by a firewall's mark has
  // no address and no port, another one has no mark.
  std::array<std::string_view, kIpvsLabels.size()> names;
  double weight = 0;
  double active = 0;    // connections
  double inactive = 0;  // connections

  [[nodiscard]] std::string_view& name(IpvsLabel label) {
    return names[static_cast<std::size_t>(label)];
  }
};

// Takes the service that \p line opens into \p backend, whose names are then those of no other.
// False if it cannot be read: what stands below it then belongs to no service.
[[nodiscard]] bool parse_ipvs_service(std::string_view line, IpvsBackend& backend);
// The same for a line of a backend below.
[[nodiscard]] bool parse_ipvs_backend(std::string_view line, IpvsBackend& backend);

// Calls use(const IpvsBackend&) for each backend, in the order of the table.
template <class Function>
void for_each_ipvs_backend(std::string_view table, Function&& use) {
  detail::Cursor lines(table);
  // "IP Virtual Server version 1.2.1 (size=4096)", and the headings of either kind of line.
  for (int heading = 0; heading < 3; ++heading) static_cast<void>(lines.line());
  IpvsBackend backend;
  bool has_service = false;
  while (const auto line = lines.line()) {
    if (!line->starts_with(' ')) {
      has_service = parse_ipvs_service(*line, backend);
    } else if (has_service && parse_ipvs_backend(*line, backend)) {
      use(std::as_const(backend));
    }
  }
}

// The label's value for what the kernel writes of it: 192.168.0.22 for C0A80016, 2620::1 for
// [2620:0000:0000:0000:0000:0000:0000:0001], 3306 for 0CEA. Nothing for what it does not write.
[[nodiscard]] std::optional<std::string> ipvs_label_value(IpvsLabel label, std::string_view name);

// Connections, packets in and out, bytes in and out; one that cannot be read is nothing.
using IpvsTotals = std::array<std::optional<std::uint64_t>, 5>;
[[nodiscard]] IpvsTotals parse_ipvs_totals(std::string_view text);

// The labels of the list "local_address,proto"; an error names those that are none.
[[nodiscard]] Expected<std::vector<IpvsLabel>> parse_ipvs_labels(std::string_view flag,
                                                                 std::string_view list);

}  // namespace weir::collectors
