#include "collectors/host/pci_device.hpp"

#include <array>
#include <vector>

#include "collectors/host/pci_ids.hpp"
#include "collectors/support/fields.hpp"

namespace weir::collectors {
namespace {

// As it is printed without names: "0x8086", and without what marks it as hexadecimal.
class Number {
 public:
  Number(const detail::Directory& device, const char* file)
      : text_(device.text(file, buffer_).value_or("")) {}
  [[nodiscard]] std::string_view text() const noexcept { return text_; }
  [[nodiscard]] std::string_view digits() const noexcept {
    return text_.starts_with("0x") ? text_.substr(2) : text_;
  }

 private:
  detail::AttributeBuffer buffer_{};
  std::string_view text_;
};

// The number where there is no name.
std::string_view named(std::string_view name, const Number& number) {
  return name.empty() ? number.digits() : name;
}

}  // namespace

std::optional<PciLocation> parse_pci_location(std::string_view name) {
  const auto segment = detail::split_at(name, ':');
  const auto bus = segment ? detail::split_at(segment->second, ':') : std::nullopt;
  const auto device = bus ? detail::split_at(bus->second, '.') : std::nullopt;
  if (!device) return std::nullopt;
  const PciLocation location{segment->first, bus->first, device->first, device->second};
  for (const auto part : {location.segment, location.bus, location.device, location.function}) {
    if (!detail::parse_hex<std::uint32_t>(part)) return std::nullopt;
  }
  return location;
}

std::optional<double> parse_pci_link_speed(std::string_view text) {
  constexpr double kTransfers = 1e9;
  constexpr double kMost = 1e6;  // beyond it stands no speed
  detail::Cursor words(text);
  const auto speed = detail::parse_number<double>(words.field());
  if (!speed || !(*speed >= 0 && *speed < kMost) || words.field() != "GT/s") return std::nullopt;
  return *speed * kTransfers;
}

LabelSet pci_location_labels(const PciLocation& location) {
  return {{"bus", location.bus},
          {"device", location.device},
          {"function", location.function},
          {"segment", location.segment}};
}

LabelSet pci_info_labels(const PciLocation& location, std::string_view parent,
                         const detail::Directory& device, const PciIds* ids) {
  const auto on = parse_pci_location(parent).value_or(PciLocation{"*", "*", "*", "*"});
  const Number device_class(device, "class");
  const Number vendor(device, "vendor");
  const Number model(device, "device");
  const Number subsystem_vendor(device, "subsystem_vendor");
  const Number subsystem(device, "subsystem_device");
  const Number revision(device, "revision");
  std::vector<LabelView> labels{{"segment", location.segment},
                                {"bus", location.bus},
                                {"device", location.device},
                                {"function", location.function},
                                {"parent_segment", on.segment},
                                {"parent_bus", on.bus},
                                {"parent_device", on.device},
                                {"parent_function", on.function},
                                {"class_id", device_class.text()},
                                {"vendor_id", vendor.text()},
                                {"device_id", model.text()},
                                {"subsystem_vendor_id", subsystem_vendor.text()},
                                {"subsystem_device_id", subsystem.text()},
                                {"revision", revision.text()}};
  if (ids == nullptr) return LabelSet(labels);
  const std::string_view class_name = ids->device_class(device_class.digits());
  const std::string unknown =
      std::string("Unknown class (").append(device_class.digits()).append(1, ')');
  labels.push_back({"vendor_name", named(ids->vendor(vendor.digits()), vendor)});
  labels.push_back({"device_name", named(ids->device(vendor.digits(), model.digits()), model)});
  labels.push_back(
      {"subsystem_vendor_name", named(ids->vendor(subsystem_vendor.digits()), subsystem_vendor)});
  labels.push_back(
      {"subsystem_device_name", named(ids->subsystem(vendor.digits(), model.digits(),
                                                     subsystem_vendor.digits(), subsystem.digits()),
                                      subsystem)});
  labels.push_back({"class_name", class_name.empty() ? std::string_view(unknown) : class_name});
  return LabelSet(labels);
}

}  // namespace weir::collectors
