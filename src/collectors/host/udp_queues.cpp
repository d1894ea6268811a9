// Memory that waits in the queues of UDP sockets.
#include "collectors/host/udp_queues.hpp"

#include <array>

#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"
#include "collectors/support/shared_file.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {
namespace {

constexpr std::array kFamilies{FamilySpec{
    "node_udp_queues", "Bytes of memory that UDP datagrams in queues hold; all sockets together.",
    MetricType::gauge, Fold::sum}};

// The sockets of one version of the Internet Protocol. For its file the kernel walks through all
// slots of its table, used or not; how many sockets there are it knows by heart. So where there
// were none it is asked for their number first.
class UdpSockets {
 public:
  UdpSockets(std::string_view file, detail::SharedFile counts, std::string_view protocol)
      : file_(&HostRoot::proc, file, detail::Written::by_short_record),
        counts_(counts),
        protocol_(protocol) {}

  [[nodiscard]] Expected<UdpQueues> read(const CollectContext& context) {
    if (had_none_) {
      const auto counts = counts_.read(context);
      if (counts && counts_none(*counts, protocol_)) return UdpQueues{};
    }
    had_none_ = false;
    const auto text = file_.read(context);
    if (!text) return detail::absent_is_no_data(text.error());
    auto queues = parse_udp_queues(*text);
    had_none_ = queues && queues->sockets == 0;
    return queues;
  }

 private:
  detail::FileReader file_;
  detail::SharedFileReader counts_;
  std::string_view protocol_;
  bool had_none_ = false;
};

class UdpQueuesCollector final : public Collector {
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    auto v4 = add(v4_.read(context), "v4", out);
    const auto v6 = add(v6_.read(context), "v6", out);
    // One of the two may be absent.
    if (v4 || v6) return {};
    return v4;
  }

  static Expected<void> add(const Expected<UdpQueues>& queues, std::string_view ip,
                            SampleBatch& out) {
    if (!queues) return queues.error();
    out.add(kFamilies[0], {{"ip", ip}, {"queue", "tx"}},
            static_cast<double>(queues->transmit_bytes));
    out.add(kFamilies[0], {{"ip", ip}, {"queue", "rx"}},
            static_cast<double>(queues->receive_bytes));
    return {};
  }

  UdpSockets v4_{"net/udp", detail::SharedFile::sockstat, "UDP"};
  UdpSockets v6_{"net/udp6", detail::SharedFile::sockstat6, "UDP6"};
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
    ++sum.sockets;
    sum.transmit_bytes += detail::parse_hex<std::uint64_t>(queues->first).value_or(0);
    sum.receive_bytes += detail::parse_hex<std::uint64_t>(queues->second).value_or(0);
  });
  return sum;
}

bool counts_none(std::string_view sockstat, std::string_view protocol) noexcept {
  bool none = false;
  detail::for_each_line(sockstat, [&](std::string_view line) {
    if (!line.starts_with(protocol)) return;
    detail::Cursor fields(line.substr(protocol.size()));
    if (fields.field() == ":" && fields.field() == "inuse") none = fields.field() == "0";
  });
  return none;
}

CollectorSpec udp_queues_spec() {
  return {"udp_queues", "Exposes the memory in the queues of UDP sockets.", true, kFamilies,
          {},           detail::make_collector<UdpQueuesCollector>};
}

}  // namespace weir::collectors
