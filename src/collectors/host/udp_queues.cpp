// Memory that waits in the queues of UDP sockets.
#include "collectors/host/udp_queues.hpp"

#include <array>

#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {
namespace {

constexpr std::array kFamilies{FamilySpec{
    "node_udp_queues", "Bytes of memory that UDP datagrams in queues hold; all sockets together.",
    MetricType::gauge, Fold::sum}};

class UdpQueuesCollector final : public Collector {
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    auto v4 = add(v4_.read(context), "v4", out);
    const auto v6 = add(v6_.read(context), "v6", out);
    // One of the two may be absent.
    if (v4 || v6) return {};
    return v4;
  }

  static Expected<void> add(const Expected<std::string_view>& text, std::string_view ip,
                            SampleBatch& out) {
    if (!text) return detail::absent_is_no_data(text.error());
    const auto queues = parse_udp_queues(*text);
    if (!queues) return queues.error();
    out.add(kFamilies[0], {{"ip", ip}, {"queue", "tx"}},
            static_cast<double>(queues->transmit_bytes));
    out.add(kFamilies[0], {{"ip", ip}, {"queue", "rx"}},
            static_cast<double>(queues->receive_bytes));
    return {};
  }

  detail::FileReader v4_{&HostRoot::proc, "net/udp", detail::Written::by_short_record};
  detail::FileReader v6_{&HostRoot::proc, "net/udp6", detail::Written::by_short_record};
};

}  // namespace

Expected<UdpQueues> parse_udp_queues(std::string_view text) {
  detail::Cursor lines(text);
  const auto header = lines.line();
  if (!header || !detail::trim(*header).starts_with("sl "))
    return Error(ErrorCode::parse, "no header of net/udp");
  UdpQueues sum;
  detail::for_each_line(lines.rest(), [&sum](std::string_view line) {
    std::array<std::string_view, 5> fields;  // slot, local, remote, state, queues
    if (detail::split_fields(line, fields).size() != fields.size()) return;
    const auto queues = detail::split_at(fields[4], ':');
    if (!queues) return;
    sum.transmit_bytes += detail::parse_hex<std::uint64_t>(queues->first).value_or(0);
    sum.receive_bytes += detail::parse_hex<std::uint64_t>(queues->second).value_or(0);
  });
  return sum;
}

CollectorSpec udp_queues_spec() {
  return {"udp_queues", "Exposes the memory in the queues of UDP sockets.", true, kFamilies,
          {},           detail::make_collector<UdpQueuesCollector>};
}

}  // namespace weir::collectors
