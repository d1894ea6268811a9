// Attributes of the network devices. On a live system by two netlink dumps and few files of sysfs,
// because reading some 25 files per device takes seconds on a busy host with many (each may wait
// for the network's global lock), and not even that while no link changes; from sysfs where the
// host's files are captured ones.
#include <array>

#include "collect/regex.hpp"
#include "collectors/host/kind_filter.hpp"
#include "collectors/host/netclass_device.hpp"
#include "collectors/host/netclass_extras.hpp"
#include "collectors/host/netclass_families.hpp"
#include "collectors/host/netclass_statistics.hpp"
#include "collectors/host/netdev_devices.hpp"
#include "collectors/support/link_watch.hpp"
#include "collectors/support/links.hpp"
#include "collectors/support/live_procfs.hpp"
#include "collectors/support/standing_rows.hpp"

namespace weir::collectors {
namespace {

constexpr std::string_view kIgnored = "collector.netclass.ignored-devices";
constexpr std::string_view kIgnoreInvalidSpeed = "collector.netclass.ignore-invalid-speed";
constexpr std::string_view kNetlink = "collector.netclass.netlink";
constexpr std::string_view kWithStats = "collector.netclass_rtnl.with-stats";
constexpr std::string_view kKindExclude = "collector.netclass.kind-exclude";

constexpr std::array kOptions{
    OptionSpec{kIgnored, "Devices to leave out, a regular expression.", OptionSpec::Kind::text,
               "^$"},
    OptionSpec{kIgnoreInvalidSpeed, "Do not expose the speed of a device that does not know it.",
               OptionSpec::Kind::flag, "false"},
    OptionSpec{kNetlink,
               "Ask the kernel by netlink instead of reading sysfs. By default only if "
               "path.procfs is a mounted procfs. If given, other names of the devices are exposed "
               "too.",
               OptionSpec::Kind::flag, "true"},
    OptionSpec{kWithStats,
               "Expose the devices' traffic too, by netlink only, under the names of "
               "collector.netdev.enable-detailed-metrics and as gauges: in netdev's place.",
               OptionSpec::Kind::flag, "false"},
    OptionSpec{kKindExclude,
               "Kinds of devices to leave out, a regular expression for the whole kind, as "
               "collector.netdev.kind-exclude; asked by netlink only."},
};

class Netclass final : public Collector {
 public:
  Netclass(const CollectorOptions& options, detail::Regex ignored, std::optional<KindFilter> kinds)
      : ignored_(std::move(ignored)),
        kinds_(std::move(kinds)),
        ignore_invalid_speed_(options.flag(kIgnoreInvalidSpeed)),
        netlink_(options.flag(kNetlink)),
        with_stats_(options.flag(kWithStats)),
        netlink_forced_(options.given(kNetlink) && netlink_) {}

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    if (netlink_forced_ || (netlink_ && procfs_.is_live(context.host))) {
      const bool same = !netlink_forced_ && !with_stats_ && watch_.stands(context);
      if (same && rows_.take_back(out)) return {};
      const auto asked = same ? Expected<void>() : ask_kernel(context, out);
      if (asked || netlink_forced_) {
        auto finished = finish(asked, out);
        rows_.keep(out);
        return finished;
      }
      // A sandbox may forbid the socket; sysfs has the same.
      context.log.debug("netclass reads sysfs", {{"err", asked.error().message()}});
    }
    watch_.stop();
    devices_.clear();
    return finish(read_sysfs(context), out);
  }

 private:
  [[nodiscard]] Expected<void> ask_kernel(const CollectContext& context, SampleBatch& out) {
    watch_.start(context);
    devices_.clear();
    const auto dump = with_stats_
                          ? socket_.dump(RTM_GETLINK, ifinfomsg{}, context)
                          : socket_.dump(RTM_GETLINK, detail::LinksWithoutStatistics(), context);
    if (!dump) {
      watch_.stop();
      return dump.error();
    }
    parse_netclass_links(*dump, devices_);
    if (kinds_) {
      devices_.erase_if(
          [this](const NetClassDevice& device) { return kinds_->ignores(device.kind); });
    }
    const auto told = speeds_.refresh(context);
    if (!told) {
      context.log.debug("netclass reads speeds", {{"err", told.error().message()}});
      if (told.error().code() != ErrorCode::unsupported)
        watch_.stop();  // it may tell the next time
    }
    extras_.complete(context.host, devices_.view(), told ? &speeds_ : nullptr);
    if (netlink_forced_) add_other_names(*dump, out);
    if (with_stats_) add_traffic(*dump, out);
    return {};
  }

  [[nodiscard]] Expected<void> read_sysfs(const CollectContext& context) {
    const std::string path = context.host.sys("class/net");
    const auto class_net = detail::Directory::open(path);
    if (!class_net) return class_net.error();
    const auto names = class_net->names();
    if (!names) return names.error().with_context(path);
    for (const std::string& name : *names) {
      if (ignored_.matches(name)) continue;
      const auto directory = class_net->subdirectory(name.c_str());
      if (!directory) continue;  // gone meanwhile, or a file such as bonding_masters
      NetClassDevice& device = devices_.add();
      device.name = name;
      read_netclass_device(*directory, device);
    }
    return {};
  }

  [[nodiscard]] Expected<void> finish(const Expected<void>& listed, SampleBatch& out) {
    if (!listed) return listed.error();
    for (const NetClassDevice& device : devices_.view()) {
      if (ignored_.matches(device.name)) continue;
      out.add(kNetworkUp, {{"device", device.name}}, device.operstate == "up" ? 1 : 0);
      out.add(kNetworkInfo,
              {{"address", device.address},
               {"adminstate", admin_state(device)},
               {"broadcast", device.broadcast},
               {"device", device.name},
               {"duplex", device.duplex},
               {"ifalias", device.alias},
               {"operstate", device.operstate}},
              1);
      add_numbers(device, out);
    }
    return {};
  }

  void add_numbers(const NetClassDevice& device, SampleBatch& out) const {
    for (const NetClassFamily& family : netclass_numbers()) {
      if (const NetClassNumber number = device.*family.number)
        out.add(family.spec, {{"device", device.name}}, static_cast<double>(*number));
    }
    if (!device.speed_mbit || (*device.speed_mbit < 0 && ignore_invalid_speed_)) return;
    const double bytes = static_cast<double>(*device.speed_mbit) * 1e6 / 8;
    out.add(kNetworkSpeed, {{"device", device.name}}, bytes);
  }

  void add_other_names(detail::Bytes dump, SampleBatch& out) const {
    detail::for_each_message(dump, [&](const detail::NetlinkMessage& message) {
      const auto link = detail::parse_link(message);
      if (!link || ignored_.matches(link->name) || (kinds_ && kinds_->ignores(link->kind))) return;
      detail::for_each_other_name(message, [&](std::string_view name) {
        out.add(kNetworkAltnames, {{"altname", name}, {"device", link->name}}, 1);
      });
    });
  }

  void add_traffic(detail::Bytes dump, SampleBatch& out) {
    traffic_.clear();
    parse_links(dump, traffic_);
    for (const NetdevStatistic& statistic : netclass_statistics()) {
      for (const NetDevice& device : traffic_) {
        if (ignored_.matches(device.name) || (kinds_ && kinds_->ignores(device.kind))) continue;
        out.add(statistic.family, {{"device", device.name}},
                static_cast<double>(statistic.sum(device.counters)));
      }
    }
  }

  detail::Regex ignored_;
  std::optional<KindFilter> kinds_;
  bool ignore_invalid_speed_;
  bool netlink_;
  bool with_stats_;
  bool netlink_forced_;
  detail::LiveProcfs procfs_;
  detail::LinkWatch watch_;
  detail::NetlinkSocket socket_;
  NetClassDevices devices_;
  detail::StandingRows rows_;  // of the last run
  LinkSpeeds speeds_;
  NetClassExtras extras_;
  std::vector<NetDevice> traffic_;  // borrows from the last dump
};

Expected<std::unique_ptr<Collector>> make_netclass(const CollectorOptions& options) {
  auto ignored = detail::Regex::compile(kIgnored, options.text(kIgnored));
  if (!ignored) return ignored.error();
  auto kinds = KindFilter::from_option(options, kKindExclude);
  if (!kinds) return kinds.error();
  return std::unique_ptr<Collector>(
      std::make_unique<Netclass>(options, std::move(*ignored), std::move(*kinds)));
}

}  // namespace

CollectorSpec netclass_spec() {
  return {"netclass", "Exposes attributes of network devices.",
          true,       netclass_families(),
          kOptions,   make_netclass};
}

}  // namespace weir::collectors
