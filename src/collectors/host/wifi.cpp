// Wireless interfaces and their stations, by nl80211; no file has them.
#include <linux/genetlink.h>
#include <linux/nl80211.h>

#include <string>
#include <utility>
#include <vector>

#include "collectors/host/link_speeds.hpp"
#include "collectors/host/wifi_series.hpp"
#include "collectors/host/wireless.hpp"
#include "collectors/support/live_procfs.hpp"
#include "collectors/support/make.hpp"

namespace weir::collectors {
namespace {

// A question about one interface.
struct InterfaceRequest {
  genlmsghdr command{};
  nlattr attribute{sizeof(nlattr) + sizeof(std::uint32_t), NL80211_ATTR_IFINDEX};
  std::uint32_t index = 0;
};

class Wifi final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    if (!detail::is_live_procfs(context.host)) {
      return Error(ErrorCode::no_data,
                   context.host.procfs + " is no mounted procfs, and wifi asks the kernel");
    }
    if (auto found = find_family(context); !found) return found;
    if (auto listed = list(context); !listed) {
      family_ = 0;  // it has another number once its module comes again
      return listed;
    }
    for (const Interface& interface : interfaces_) {
      WifiSeries::add_interface(interface.name, interface.frequency_mhz, out);
      bool is_known = false;  // of several links to one network the first is shown
      auto asked =
          ask(interface, NL80211_CMD_GET_SCAN, context, [&](const detail::NetlinkMessage& message) {
            const auto network = parse_joined_network(message, family_);
            if (!network || std::exchange(is_known, true)) return;
            series_.add_network(interface.name, *network, out);
          });
      if (!asked) return asked;
      asked = ask(interface, NL80211_CMD_GET_STATION, context,
                  [&](const detail::NetlinkMessage& message) {
                    const auto station = parse_wireless_station(message, family_);
                    if (station) series_.add_station(interface.name, *station, out);
                  });
      if (!asked) return asked;
    }
    return {};
  }

 private:
  struct Interface {
    std::uint32_t index;
    std::string name;
    std::uint32_t frequency_mhz;
  };

  Expected<void> find_family(const CollectContext& context) {
    if (family_ != 0) return {};
    const auto dump = socket_.dump(GENL_ID_CTRL, genlmsghdr{CTRL_CMD_GETFAMILY, 1, 0}, context);
    if (!dump) return dump.error();
    detail::for_each_message(*dump, [this](const detail::NetlinkMessage& message) {
      if (const auto id = parse_family_id(message, NL80211_GENL_NAME)) family_ = *id;
    });
    if (family_ != 0) return {};
    return Error(ErrorCode::no_data, "this kernel has no nl80211");
  }

  Expected<void> list(const CollectContext& context) {
    const auto dump = socket_.dump(family_, genlmsghdr{NL80211_CMD_GET_INTERFACE, 0, 0}, context);
    if (!dump) return dump.error();
    interfaces_.clear();
    detail::for_each_message(*dump, [this](const detail::NetlinkMessage& message) {
      if (const auto found = parse_wireless_interface(message, family_))
        interfaces_.push_back({found->index, std::string(found->name), found->frequency_mhz});
    });
    return {};
  }

  // An interface that cannot tell, or that went meanwhile, tells nothing.
  template <class Function>
  Expected<void> ask(const Interface& interface, std::uint8_t command,
                     const CollectContext& context, Function&& function) {
    InterfaceRequest request;
    request.command.cmd = command;
    request.index = interface.index;
    const auto dump = socket_.dump(family_, request, context);
    if (dump) {
      detail::for_each_message(*dump, function);
      return {};
    }
    if (dump.error().code() == ErrorCode::timeout) return dump.error();
    context.log.debug("wifi", {{"device", interface.name}, {"err", dump.error().message()}});
    return {};
  }

  detail::NetlinkSocket socket_{NETLINK_GENERIC};
  std::uint16_t family_ = 0;  // 0: not known
  std::vector<Interface> interfaces_;
  WifiSeries series_;
};

}  // namespace

CollectorSpec wifi_spec() {
  return {"wifi", "Exposes wireless interfaces and their stations.",
          false,  WifiSeries::families(),
          {},     detail::make_collector<Wifi>};
}

}  // namespace weir::collectors
