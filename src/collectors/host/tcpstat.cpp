// TCP sockets by state. Asked by sock_diag on a live system, where the file would take minutes for
// a million sockets; read from net/tcp where the host's files are captured ones. All states are
// exposed, those without sockets too, so that no panel has gaps.
#include <linux/sock_diag.h>
#include <sys/socket.h>

#include "collectors/host/tcp_states.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/live_procfs.hpp"
#include "collectors/support/make.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {
namespace {

constexpr std::array kFamilies{
    FamilySpec{"node_tcp_connection_states",
               "TCP sockets in each state; with the states rx_queued_bytes and tx_queued_bytes "
               "what their queues hold.",
               MetricType::gauge, Fold::sum}};

class Tcpstat final : public Collector {
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    TcpStates states;
    auto counted = detail::is_live_procfs(context.host) ? ask_kernel(context, states)
                                                        : read_files(context, states);
    if (!counted) return counted;
    const FamilyIndex family = out.family(kFamilies[0]);
    const auto add = [&](std::string_view state, std::uint64_t value) {
      out.add(family, {{"state", state}}, static_cast<double>(value));
    };
    for (std::size_t i = 1; i < kTcpStates.size(); ++i) add(kTcpStates[i], states.sockets[i]);
    add("rx_queued_bytes", states.rx_queued_bytes);
    add("tx_queued_bytes", states.tx_queued_bytes);
    return {};
  }

  Expected<void> ask_kernel(const CollectContext& context, TcpStates& states) {
    for (const int family : {AF_INET, AF_INET6}) {
      const auto asked =
          socket_.stream(SOCK_DIAG_BY_FAMILY, tcp_diag_request(family), context,
                         [&states](detail::Bytes datagram) { count_tcp_diag(datagram, states); });
      if (!asked) return asked.error().with_context("sock_diag");
    }
    return {};
  }

  Expected<void> read_files(const CollectContext& context, TcpStates& states) {
    auto v4 = read(v4_, context, states);
    auto v6 = read(v6_, context, states);
    // One of the two may be absent, but half of the sockets are no answer.
    if (!v4 && (!v6 || v4.error().code() != ErrorCode::no_data)) return v4;
    if (!v6 && v6.error().code() != ErrorCode::no_data) return v6;
    return {};
  }

  static Expected<void> read(detail::FileReader& file, const CollectContext& context,
                             TcpStates& states) {
    const auto text = file.read(context.host);
    if (!text) return detail::absent_is_no_data(text.error());
    return count_tcp_file(*text, states);
  }

  detail::NetlinkSocket socket_{NETLINK_SOCK_DIAG};
  detail::FileReader v4_{&HostRoot::proc, "net/tcp"};
  detail::FileReader v6_{&HostRoot::proc, "net/tcp6"};
};

}  // namespace

CollectorSpec tcpstat_spec() {
  return {"tcpstat", "Exposes the number of TCP sockets by state.",
          false,     kFamilies,
          {},        detail::make_collector<Tcpstat>};
}

}  // namespace weir::collectors
