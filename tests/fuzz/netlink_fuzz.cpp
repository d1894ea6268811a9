// Any bytes as the kernel's answer: no parser reads past their end.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "collectors/host/netclass_device.hpp"
#include "collectors/host/qdisc_stats.hpp"
#include "collectors/host/socket_flow.hpp"
#include "collectors/support/links.hpp"

using namespace weir;
using namespace weir::collectors;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const detail::Bytes dump = std::as_bytes(std::span(data, size));
  NetClassDevices devices;
  parse_netclass_links(dump, devices);
  for (const NetClassDevice& device : devices.view()) {
    if (device.name.empty() || !device.index) std::abort();
  }
  detail::for_each_message(dump, [](const detail::NetlinkMessage& message) {
    if (detail::parse_link(message)) detail::for_each_other_name(message, [](std::string_view) {});
    static_cast<void>(parse_root_qdisc(message));
    const auto flow = parse_socket_flow(message);
    if (flow && flow->state >= kTcpStates.size()) std::abort();
  });
  return 0;
}
