// Queueing disciplines of the network devices, by netlink; no file has them.
#include <array>
#include <utility>

#include "collect/name_filter.hpp"
#include "collectors/host/qdisc_stats.hpp"
#include "collectors/support/links.hpp"
#include "collectors/support/live_procfs.hpp"

namespace weir::collectors {
namespace {

constexpr std::string_view kInclude = "collector.qdisc.device-include";
constexpr std::string_view kExclude = "collector.qdisc.device-exclude";

constexpr std::array kOptions{
    OptionSpec{kInclude, "Devices to expose, a regular expression; excludes device-exclude.",
               OptionSpec::Kind::text, "", "collector.qdisk.device-include"},
    OptionSpec{kExclude, "Devices to leave out, a regular expression; excludes device-include.",
               OptionSpec::Kind::text, "", "collector.qdisk.device-exclude"},
};

constexpr std::array kFamilies{
    FamilySpec{"node_qdisc_bytes_total", "Bytes sent.", MetricType::counter},
    FamilySpec{"node_qdisc_packets_total", "Packets sent.", MetricType::counter},
    FamilySpec{"node_qdisc_drops_total", "Packets dropped.", MetricType::counter},
    FamilySpec{"node_qdisc_requeues_total",
               "Packets that the device did not take and that were "
               "queued again.",
               MetricType::counter},
    FamilySpec{"node_qdisc_overlimits_total", "Packets above the discipline's limit.",
               MetricType::counter},
    FamilySpec{"node_qdisc_current_queue_length", "Packets in the queue.", MetricType::gauge,
               Fold::sum},
    FamilySpec{"node_qdisc_backlog", "Bytes in the queue.", MetricType::gauge, Fold::sum},
};

// In the families' order.
constexpr std::array<std::uint64_t QdiscStats::*, kFamilies.size()> kNumbers{
    &QdiscStats::bytes,        &QdiscStats::packets,    &QdiscStats::drops,
    &QdiscStats::requeues,     &QdiscStats::overlimits, &QdiscStats::queue_length,
    &QdiscStats::backlog_bytes};

class Qdisc final : public Collector {
 public:
  explicit Qdisc(detail::NameFilter filter) : filter_(std::move(filter)) {}

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    if (!detail::is_live_procfs(context.host)) {
      return Error(ErrorCode::no_data,
                   context.host.procfs + " is no mounted procfs, and qdisc asks the kernel");
    }
    if (auto named = links_.refresh(context); !named) return named.error();
    const auto dump = socket_.dump(RTM_GETQDISC, tcmsg{}, context);
    if (!dump) return dump.error();
    detail::for_each_message(*dump, [&](const detail::NetlinkMessage& message) {
      if (const auto stats = parse_root_qdisc(message)) add(*stats, out);
    });
    return {};
  }

 private:
  void add(const QdiscStats& stats, SampleBatch& out) const {
    const std::string_view device = links_.name(stats.link_index);
    // No name: the device came between the two dumps.
    if (device.empty() || filter_.ignores(device)) return;
    for (std::size_t i = 0; i < kFamilies.size(); ++i) {
      out.add(kFamilies[i], {{"device", device}, {"kind", stats.kind}},
              static_cast<double>(stats.*kNumbers[i]));
    }
  }

  detail::NameFilter filter_;
  detail::NetlinkSocket socket_;
  detail::LinkNames links_;
};

Expected<std::unique_ptr<Collector>> make_qdisc(const CollectorOptions& options) {
  auto filter = detail::NameFilter::exclusive(options, kInclude, kExclude);
  if (!filter) return filter.error();
  return std::unique_ptr<Collector>(std::make_unique<Qdisc>(std::move(*filter)));
}

}  // namespace

CollectorSpec qdisc_spec() {
  return {"qdisc",  "Exposes the queueing disciplines of network devices.",
          false,    kFamilies,
          kOptions, make_qdisc};
}

}  // namespace weir::collectors
