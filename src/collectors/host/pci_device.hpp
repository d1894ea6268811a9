// What a PCI device is, as its folder in sysfs says it (Linux, Documentation/PCI/sysfs-pci.rst).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "collectors/support/directory.hpp"
#include "weir/label.hpp"

namespace weir::collectors {

class PciIds;

// "0000:04:00.1", borrowed.
struct PciLocation {
  std::string_view segment;
  std::string_view bus;
  std::string_view device;
  std::string_view function;
};

// Nothing for what is none ("pci0000:00").
[[nodiscard]] std::optional<PciLocation> parse_pci_location(std::string_view name);

// Transfers a second of "8.0 GT/s PCIe", and of "8 GT/s", as older kernels have it; nothing for
// "Unknown".
[[nodiscard]] std::optional<double> parse_pci_link_speed(std::string_view text);

// The labels that name the device.
[[nodiscard]] LabelSet pci_location_labels(const PciLocation& location);

// The labels of node_pcidevice_info: where the device is, what it sits on (\p parent, a name like
// its own, or another and "*"), its numbers, and with \p ids their names.
[[nodiscard]] LabelSet pci_info_labels(const PciLocation& location, std::string_view parent,
                                       const detail::Directory& device, const PciIds* ids);

}  // namespace weir::collectors
