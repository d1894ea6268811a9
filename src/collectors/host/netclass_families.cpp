#include "collectors/host/netclass_families.hpp"

#include <vector>

#include "collectors/host/netclass_statistics.hpp"

namespace weir::collectors {
namespace {

using Device = NetClassDevice;

constexpr std::array kNumbers{
    NetClassFamily{{"node_network_address_assign_type",
                    "How the address came to the device (NET_ADDR_*).", MetricType::gauge},
                   &Device::address_assign_type},
    NetClassFamily{
        {"node_network_carrier", "Whether the link is up (1) or down (0).", MetricType::gauge},
        &Device::carrier},
    NetClassFamily{{"node_network_carrier_changes_total", "Times that the link went up or down.",
                    MetricType::counter},
                   &Device::carrier_changes},
    NetClassFamily{{"node_network_carrier_up_changes_total", "Times that the link went up.",
                    MetricType::counter},
                   &Device::carrier_up_changes},
    NetClassFamily{{"node_network_carrier_down_changes_total", "Times that the link went down.",
                    MetricType::counter},
                   &Device::carrier_down_changes},
    NetClassFamily{{"node_network_device_id", "The port's number where ports share an address.",
                    MetricType::gauge},
                   &Device::device_id},
    NetClassFamily{
        {"node_network_dormant", "Whether the device waits for some event (1).", MetricType::gauge},
        &Device::dormant},
    NetClassFamily{{"node_network_flags", "The device's flags (IFF_*).", MetricType::gauge},
                   &Device::flags},
    NetClassFamily{{"node_network_iface_id", "The device's index.", MetricType::gauge},
                   &Device::index},
    NetClassFamily{{"node_network_iface_link", "The index of the device below, or the own one.",
                    MetricType::gauge},
                   &Device::link},
    NetClassFamily{
        {"node_network_iface_link_mode", "The link mode (IF_LINK_MODE_*).", MetricType::gauge},
        &Device::link_mode},
    NetClassFamily{
        {"node_network_mtu_bytes", "The largest packet that the device sends.", MetricType::gauge},
        &Device::mtu_bytes},
    NetClassFamily{{"node_network_name_assign_type",
                    "How the name came to the device (NET_NAME_*).", MetricType::gauge},
                   &Device::name_assign_type},
    NetClassFamily{
        {"node_network_net_dev_group", "The group that the device is in.", MetricType::gauge},
        &Device::group},
    NetClassFamily{{"node_network_transmit_queue_length", "Packets that the queue may hold.",
                    MetricType::gauge},
                   &Device::queue_length},
    NetClassFamily{
        {"node_network_protocol_type", "The hardware's type (ARPHRD_*).", MetricType::gauge},
        &Device::protocol_type},
};

// The catalog wants the families alone.
std::vector<FamilySpec> all_families() {
  std::vector<FamilySpec> families{kNetworkUp, kNetworkInfo, kNetworkSpeed, kNetworkAltnames};
  for (const NetClassFamily& number : kNumbers) families.push_back(number.spec);
  for (const NetdevStatistic& statistic : netclass_statistics()) {
    families.push_back(statistic.family);
  }
  return families;
}

}  // namespace

std::span<const NetClassFamily> netclass_numbers() noexcept {
  return kNumbers;
}

std::span<const FamilySpec> netclass_families() {
  static const std::vector<FamilySpec> kFamilies = all_families();
  return kFamilies;
}

}  // namespace weir::collectors
