// TCP connections by service, with what limits their flow: the peer that does not read, the own
// send buffer, lost segments. By sock_diag; no file has it.
#include <linux/sock_diag.h>
#include <sys/socket.h>

#include <array>

#include "collectors/host/socket_book.hpp"
#include "collectors/host/top_groups.hpp"
#include "collectors/support/live_procfs.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {
namespace {

constexpr std::string_view kTop = "collector.sockets.top";

constexpr std::array kOptions{
    OptionSpec{kTop,
               "Services that have series of their own, those with the most connections; the "
               "others share those with port=\"other\".",
               OptionSpec::Kind::text, "20"}};

class Sockets final : public Collector {
 public:
  explicit Sockets(std::size_t top) : book_(top) {}

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    if (!detail::is_live_procfs(context.host)) {
      return Error(ErrorCode::no_data,
                   context.host.procfs + " is no mounted procfs, and sockets asks the kernel");
    }
    book_.begin();
    auto asked = ask(context);
    book_.finish(asked.has_value());
    if (!asked) return asked.error().with_context("sock_diag");
    book_.add_to(out);
    return {};
  }

 private:
  Expected<void> ask(const CollectContext& context) {
    // The listeners of both families first: by them the others are told apart.
    for (const int family : {AF_INET, AF_INET6}) {
      auto listed = visit(listeners_request(family), context,
                          [this](const SocketFlow& socket) { book_.add_listener(socket); });
      if (!listed) return listed;
    }
    for (const int family : {AF_INET, AF_INET6}) {
      auto listed = visit(flows_request(family), context,
                          [this](const SocketFlow& socket) { book_.add(socket); });
      if (!listed) return listed;
    }
    return {};
  }

  template <class Function>
  Expected<void> visit(const inet_diag_req_v2& request, const CollectContext& context,
                       Function function) {
    return socket_.stream(SOCK_DIAG_BY_FAMILY, request, context, [&function](detail::Bytes data) {
      detail::for_each_message(data, [&function](const detail::NetlinkMessage& message) {
        if (const auto socket = parse_socket_flow(message)) function(*socket);
      });
    });
  }

  detail::NetlinkSocket socket_{NETLINK_SOCK_DIAG};
  SocketBook book_;
};

Expected<std::unique_ptr<Collector>> make_sockets(const CollectorOptions& options) {
  const auto top = parse_top(options, kTop);
  if (!top) return top.error();
  return std::unique_ptr<Collector>(std::make_unique<Sockets>(*top));
}

}  // namespace

CollectorSpec sockets_spec() {
  return {"sockets", "Exposes TCP connections by service, and what limits their flow.",
          false,     SocketBook::families(),
          kOptions,  make_sockets};
}

}  // namespace weir::collectors
