#include "collectors/host/qdisc_stats.hpp"

#include <linux/gen_stats.h>
#include <linux/pkt_sched.h>

#include "collectors/support/links.hpp"

namespace weir::collectors {
namespace {

void take_statistics(detail::Bytes nested, QdiscStats& stats) {
  std::optional<std::uint64_t> packets_64;
  detail::for_each_nested(nested, [&](std::uint16_t type, detail::Bytes value) {
    if (type == TCA_STATS_PKT64) packets_64 = detail::fixed_part<std::uint64_t>(value);
    if (type == TCA_STATS_BASIC && value.size() >= 12) {
      // Without the padding at the end of gnet_stats_basic, which not every kernel sends.
      stats.bytes = *detail::fixed_part<std::uint64_t>(value);
      stats.packets = *detail::fixed_part<std::uint32_t>(value.subspan(8));
    }
    if (type == TCA_STATS_QUEUE) {
      const auto queue = detail::fixed_part<gnet_stats_queue>(value);
      if (!queue) return;
      stats.queue_length = queue->qlen;
      stats.backlog_bytes = queue->backlog;
      stats.drops = queue->drops;
      stats.requeues = queue->requeues;
      stats.overlimits = queue->overlimits;
    }
  });
  // Where the 32-bit count has wrapped.
  if (packets_64) stats.packets = *packets_64;
}

}  // namespace

std::optional<QdiscStats> parse_root_qdisc(const detail::NetlinkMessage& message) noexcept {
  const auto fixed = detail::fixed_part<tcmsg>(message.body);
  if (message.type != RTM_NEWQDISC || !fixed || fixed->tcm_parent != TC_H_ROOT) return std::nullopt;
  QdiscStats stats;
  stats.link_index = fixed->tcm_ifindex;
  bool has_statistics = false;
  detail::for_each_attribute<tcmsg>(message.body, [&](std::uint16_t type, detail::Bytes value) {
    if (type == TCA_KIND) stats.kind = detail::attribute_text(value);
    if (type != TCA_STATS2) return;
    has_statistics = true;
    take_statistics(value, stats);
  });
  if (stats.kind.empty() || !has_statistics) return std::nullopt;
  return stats;
}

}  // namespace weir::collectors
