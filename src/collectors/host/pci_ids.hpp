// PciIds: the names that the file pci.ids has for what PCI devices say of themselves in numbers
// (pci.ids(5)). Borrows the file's text, and makes a list of its vendors and classes; of them it
// reads only those that are asked for.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::collectors {

class PciIds {
 public:
  explicit PciIds(std::string_view text);

  // Numbers are four hexadecimal digits, "8086"; a name that is not known is empty.
  [[nodiscard]] std::string_view vendor(std::string_view vendor) const;
  [[nodiscard]] std::string_view device(std::string_view vendor, std::string_view device) const;
  [[nodiscard]] std::string_view subsystem(std::string_view vendor, std::string_view device,
                                           std::string_view subsystem_vendor,
                                           std::string_view subsystem_device) const;
  // Of six digits: the name of the programming interface "010802", else of the subclass, else of
  // the class.
  [[nodiscard]] std::string_view device_class(std::string_view number) const;

 private:
  // What a line without a tab begins: its number and name, and the lines below it.
  struct Section {
    std::string_view number;
    std::string_view name;
    std::string_view lines;
  };
  [[nodiscard]] static const Section* find(const std::vector<Section>& sections,
                                           std::string_view number);

  std::vector<Section> vendors_;  // sorted by number
  std::vector<Section> classes_;  // the same
};

}  // namespace weir::collectors
