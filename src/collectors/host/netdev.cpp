// Traffic of the network devices. Asked by netlink on a live system (64-bit counters, and those
// that the file has not), read from net/dev where the host's files are captured ones.
#include <algorithm>
#include <array>
#include <map>

#include "collect/name_filter.hpp"
#include "collectors/host/kind_filter.hpp"
#include "collectors/host/netdev_addresses.hpp"
#include "collectors/host/netdev_devices.hpp"
#include "collectors/host/netdev_links.hpp"
#include "collectors/host/netdev_statistics.hpp"
#include "collectors/support/directory.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/links.hpp"
#include "collectors/support/live_procfs.hpp"

namespace weir::collectors {
namespace {

constexpr std::string_view kInclude = "collector.netdev.device-include";
constexpr std::string_view kExclude = "collector.netdev.device-exclude";
constexpr std::string_view kKindExclude = "collector.netdev.kind-exclude";
constexpr std::string_view kAddressInfo = "collector.netdev.address-info";
constexpr std::string_view kDetailedMetrics = "collector.netdev.enable-detailed-metrics";
constexpr std::string_view kNetlink = "collector.netdev.netlink";
constexpr std::string_view kLabelIfalias = "collector.netdev.label-ifalias";

constexpr std::array kOptions{
    OptionSpec{kInclude, "Devices to expose, a regular expression; excludes device-exclude.",
               OptionSpec::Kind::text, "", "collector.netdev.device-whitelist"},
    OptionSpec{kExclude, "Devices to leave out, a regular expression; excludes device-include.",
               OptionSpec::Kind::text, "", "collector.netdev.device-blacklist"},
    OptionSpec{kKindExclude,
               "Kinds of devices to leave out, a regular expression for the whole kind as `ip -d "
               "link` shows it, such as veth for the pods' and containers' devices, that come and "
               "go; asked by netlink only."},
    OptionSpec{kAddressInfo, "Expose the devices' addresses.", OptionSpec::Kind::flag, "false"},
    OptionSpec{kDetailedMetrics, "Expose the kernel's finer counters under names of their own.",
               OptionSpec::Kind::flag, "false"},
    OptionSpec{kNetlink,
               "Ask the kernel by netlink instead of reading net/dev. By default only if "
               "path.procfs is a mounted procfs.",
               OptionSpec::Kind::flag, "true"},
    OptionSpec{kLabelIfalias, "Add the label ifalias.", OptionSpec::Kind::flag, "false"},
};

class Netdev final : public Collector {
 public:
  Netdev(const CollectorOptions& options, detail::NameFilter filter,
         std::optional<KindFilter> kinds)
      : filter_(std::move(filter)),
        kinds_(std::move(kinds)),
        netlink_(options.flag(kNetlink)),
        netlink_forced_(options.given(kNetlink) && netlink_),
        detailed_(options.flag(kDetailedMetrics)),
        address_info_(options.flag(kAddressInfo)),
        label_ifalias_(options.flag(kLabelIfalias)) {}

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const bool live = procfs_.is_live(context.host);
    bool by_netlink = netlink_forced_ || (netlink_ && live);
    devices_.clear();
    auto listed = by_netlink ? links_.append(context, devices_) : read_file(context);
    if (!listed && by_netlink && !netlink_forced_) {
      // A sandbox may forbid the socket; the file has nearly all.
      context.log.debug("netdev reads net/dev", {{"err", listed.error().message()}});
      by_netlink = false;
      listed = read_file(context);
    }
    if (!listed) return listed.error();
    std::erase_if(devices_,
                  [this](const NetDevice& device) { return filter_.ignores(device.name); });
    if (kinds_) leave_kinds_out(out);
    if (label_ifalias_ && !by_netlink) read_aliases(context);
    add_statistics(names(by_netlink), out);
    if (address_info_ && live) return add_addresses(context, out);
    return {};
  }

 private:
  [[nodiscard]] Expected<void> read_file(const CollectContext& context) {
    const auto text = file_.read(context.host);
    if (!text) return detail::absent_is_no_data(text.error());
    return parse_net_dev(*text, devices_);
  }

  void leave_kinds_out(SampleBatch& out) {
    for (auto& [kind, count] : left_out_) count = 0;
    std::erase_if(devices_, [this](const NetDevice& device) {
      if (!kinds_->ignores(device.kind)) return false;
      auto found = left_out_.find(device.kind);
      if (found == left_out_.end()) found = left_out_.try_emplace(std::string(device.kind)).first;
      ++found->second;
      return true;
    });
    for (const auto& [kind, count] : left_out_)
      out.add(kDevicesLeftOut, {{"kind", kind}}, static_cast<double>(count));
  }

  [[nodiscard]] NetdevNames names(bool by_netlink) const noexcept {
    if (detailed_)
      return by_netlink ? NetdevNames::detailed_by_netlink : NetdevNames::detailed_by_file;
    return by_netlink ? NetdevNames::common_by_netlink : NetdevNames::common_by_file;
  }

  // The alias of a captured device stands in its sysfs.
  void read_aliases(const CollectContext& context) {
    const auto class_net = detail::Directory::open(context.host.sys("class/net"));
    if (!class_net) return;
    aliases_.resize(devices_.size());
    for (std::size_t i = 0; i < devices_.size(); ++i) {
      detail::AttributeBuffer buffer;
      const std::string path = std::string(devices_[i].name) + "/ifalias";
      aliases_[i] = class_net->text(path.c_str(), buffer).value_or("");
      devices_[i].alias = aliases_[i];
    }
  }

  void add_statistics(NetdevNames names, SampleBatch& out) {
    write_labels();
    for (const NetdevStatistic& statistic : netdev_statistics()) {
      if (!statistic.is_in(names)) continue;
      const FamilyIndex family = out.family(statistic.family);
      for (std::size_t i = 0; i < devices_.size(); ++i) {
        out.add(family, labels_[i].text.text(),
                static_cast<double>(statistic.sum(devices_[i].counters)));
      }
    }
  }

  // The devices are the same ones at each run, mostly.
  void write_labels() {
    labels_.resize(std::max(labels_.size(), devices_.size()));
    for (std::size_t i = 0; i < devices_.size(); ++i) {
      // A label without value is none.
      const std::string_view alias = label_ifalias_ ? devices_[i].alias : std::string_view();
      Labels& labels = labels_[i];
      if (labels.name == devices_[i].name && labels.alias == alias) continue;
      labels.name = devices_[i].name;
      labels.alias = alias;
      labels.text = LabelSet{{"device", labels.name}, {"ifalias", labels.alias}};
    }
  }

  [[nodiscard]] bool is_shown(std::string_view name) const {
    return std::ranges::find(devices_, name, &NetDevice::name) != devices_.end();
  }

  Expected<void> add_addresses(const CollectContext& context, SampleBatch& out) {
    if (auto named = link_names_.refresh(context); !named) return named.error();
    const auto dump = addresses_.dump(RTM_GETADDR, ifaddrmsg{}, context);
    if (!dump) return dump.error();
    const FamilyIndex family = out.family(kNetworkAddressInfo);
    detail::for_each_message(*dump, [&](const detail::NetlinkMessage& message) {
      const auto address = parse_address(message);
      if (!address) return;
      const std::string_view device = link_names_.name(address->link_index);
      if (filter_.ignores(device) || (kinds_ && !is_shown(device))) return;
      out.add(family,
              {{"address", address->text.data()},
               {"device", device},
               {"netmask", detail::IntegerText(address->prefix_bits).view()},
               {"scope", address->scope}},
              1);
    });
    return {};
  }

  detail::NameFilter filter_;
  std::optional<KindFilter> kinds_;
  std::map<std::string, std::size_t, std::less<>> left_out_;  // the kernel has some 40 kinds
  bool netlink_;
  bool netlink_forced_;
  bool detailed_;
  bool address_info_;
  bool label_ifalias_;
  detail::LiveProcfs procfs_;
  NetdevLinks links_;
  detail::NetlinkSocket addresses_;
  detail::LinkNames link_names_;
  detail::FileReader file_{&HostRoot::proc, "net/dev"};
  std::vector<NetDevice> devices_;
  std::vector<std::string> aliases_;
  struct Labels {
    std::string name;
    std::string alias;
    LabelSet text;
  };
  std::vector<Labels> labels_;  // of devices_
};

Expected<std::unique_ptr<Collector>> make_netdev(const CollectorOptions& options) {
  auto filter = detail::NameFilter::exclusive(options, kInclude, kExclude);
  if (!filter) return filter.error();
  auto kinds = KindFilter::from_option(options, kKindExclude);
  if (!kinds) return kinds.error();
  return std::unique_ptr<Collector>(
      std::make_unique<Netdev>(options, std::move(*filter), std::move(*kinds)));
}

}  // namespace

CollectorSpec netdev_spec() {
  return {"netdev",   "Exposes the traffic of network devices.", true, netdev_families(), kOptions,
          make_netdev};
}

}  // namespace weir::collectors
