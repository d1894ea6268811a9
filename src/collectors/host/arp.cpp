// Entries of the ARP table. Asked by netlink on a live system, read from net/arp where the host's
// files are captured ones.
#include <sys/socket.h>

#include <array>

#include "collect/name_filter.hpp"
#include "collectors/host/arp_entries.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/links.hpp"
#include "collectors/support/live_procfs.hpp"

namespace weir::collectors {
namespace {

constexpr std::string_view kInclude = "collector.arp.device-include";
constexpr std::string_view kExclude = "collector.arp.device-exclude";
constexpr std::string_view kNetlink = "collector.arp.netlink";

constexpr std::array kOptions{
    OptionSpec{kInclude, "Devices to expose, a regular expression."},
    OptionSpec{kExclude, "Devices to leave out of those, a regular expression."},
    OptionSpec{kNetlink,
               "Ask the kernel by netlink instead of reading net/arp. By default only if "
               "path.procfs is a mounted procfs.",
               OptionSpec::Kind::flag, "true"},
};

constexpr std::array kFamilies{
    FamilySpec{"node_arp_entries", "Entries of the ARP table.", MetricType::gauge, Fold::sum}};

class Arp final : public Collector {
 public:
  Arp(const CollectorOptions& options, detail::NameFilter filter)
      : filter_(std::move(filter)),
        netlink_(options.flag(kNetlink)),
        netlink_forced_(options.given(kNetlink) && netlink_) {}

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    if (netlink_forced_) return ask_kernel(context, out);
    if (netlink_ && procfs_.is_live(context.host)) {
      auto asked = ask_kernel(context, out);
      if (asked) return asked;
      // A sandbox may forbid the socket; the file has the same entries.
      context.log.debug("arp reads net/arp", {{"err", asked.error().message()}});
      out.clear();
    }
    return read_file(context, out);
  }

 private:
  Expected<void> ask_kernel(const CollectContext& context, SampleBatch& out) {
    ndmsg request{};
    request.ndm_family = AF_INET;
    const auto dump = socket_.dump(RTM_GETNEIGH, request, context);
    if (!dump) return dump.error();
    count_neighbours(*dump, neighbours_);
    // A question for each device, not for each entry, which took seconds on large nodes.
    for (const auto& [index, count] : neighbours_) {
      const auto name = link_.of(index);
      if (!name) return name.error();
      add(*name, count, out);
    }
    return {};
  }

  Expected<void> read_file(const CollectContext& context, SampleBatch& out) {
    const auto text = file_.read(context.host);
    if (!text) return detail::absent_is_no_data(text.error());
    if (auto counted = count_arp_file(*text, entries_); !counted) return counted.error();
    for (const auto& [device, count] : entries_) add(device, count, out);
    return {};
  }

  // No name: the device went meanwhile.
  void add(std::string_view device, std::size_t count, SampleBatch& out) const {
    if (device.empty() || filter_.ignores(device)) return;
    out.add(kFamilies[0], {{"device", device}}, static_cast<double>(count));
  }

  detail::NameFilter filter_;
  bool netlink_;
  bool netlink_forced_;
  detail::LiveProcfs procfs_;
  detail::NetlinkSocket socket_;
  detail::LinkName link_;
  detail::FileReader file_{&HostRoot::proc, "net/arp"};
  NeighbourCounts neighbours_;
  ArpCounts entries_;
};

Expected<std::unique_ptr<Collector>> make_arp(const CollectorOptions& options) {
  auto filter = detail::NameFilter::combined(options, kInclude, kExclude);
  if (!filter) return filter.error();
  return std::unique_ptr<Collector>(std::make_unique<Arp>(options, std::move(*filter)));
}

}  // namespace

CollectorSpec arp_spec() {
  return {"arp",   "Exposes the number of ARP entries by device.", true, kFamilies, kOptions,
          make_arp};
}

}  // namespace weir::collectors
