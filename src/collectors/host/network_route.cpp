// The routing tables, by netlink; no file has them all.
#include <algorithm>
#include <array>
#include <string>
#include <tuple>
#include <vector>

#include "collectors/host/routes.hpp"
#include "collectors/support/fields.hpp"
#include "collectors/support/links.hpp"
#include "collectors/support/live_procfs.hpp"
#include "collectors/support/make.hpp"

namespace weir::collectors {
namespace {

// A router of the whole Internet has ten times as many, and no use for a series of each.
constexpr std::size_t kMaxRoutes = 100'000;

constexpr FamilySpec kInfo{"node_network_route_info", "A route, or a next hop of it; always 1."};
constexpr FamilySpec kRoutes{"node_network_routes", "Routes over the device.", MetricType::gauge,
                             Fold::sum};
constexpr std::array kFamilies{kInfo, kRoutes};

std::string_view characters(detail::Bytes bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Borrows from the dumps.
struct Row {
  std::string_view device;
  Route route;
  RouteHop hop;

  // All that is shown of it.
  [[nodiscard]] auto key() const noexcept {
    return std::tuple(device, characters(route.destination), route.destination_bits,
                      characters(hop.gateway), route.priority, route.protocol,
                      characters(route.source), hop.weight);
  }
};

void add_info(const Row& row, SampleBatch& out) {
  const RouteAddress destination(row.route.destination, row.route.destination_bits);
  const RouteAddress gateway(row.hop.gateway);
  const RouteAddress source(row.route.source);
  const detail::IntegerText priority(row.route.priority);
  const detail::IntegerText weight(row.hop.weight.value_or(0));
  out.add(kInfo,
          {{"dest", destination.view()},
           {"device", row.device},
           {"gw", gateway.view()},
           {"priority", priority.view()},
           {"proto", route_protocol(row.route.protocol)},
           {"src", source.view()},
           {"weight", row.hop.weight ? weight.view() : std::string_view()}},
          1);
}

class NetworkRoute final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    if (!detail::is_live_procfs(context.host)) {
      return Error(ErrorCode::no_data, context.host.procfs +
                                           " is no mounted procfs, and network_route asks the "
                                           "kernel");
    }
    if (auto named = links_.refresh(context); !named) return named.error();
    const auto dump = socket_.dump(RTM_GETROUTE, rtmsg{}, context);
    if (!dump) return dump.error();
    list(*dump);
    if (rows_.size() > kMaxRoutes)
      return Error(ErrorCode::limit, "more than " + std::to_string(kMaxRoutes) + " routes");
    add(out);
    return {};
  }

 private:
  void list(detail::Bytes dump) {
    rows_.clear();
    detail::for_each_message(dump, [this](const detail::NetlinkMessage& message) {
      const auto route = parse_route(message);
      if (!route || rows_.size() > kMaxRoutes) return;
      // No name: the device came between the two dumps, or there is none.
      for_each_hop(*route, [&](const RouteHop& hop) {
        rows_.push_back({links_.name(hop.link_index), *route, hop});
      });
    });
  }

  // Routes of two tables may be the same but for the table: one series, counted as two.
  void add(SampleBatch& out) {
    std::ranges::sort(rows_, {}, &Row::key);
    for (auto from = rows_.begin(); from != rows_.end();) {
      const auto to = std::ranges::find_if(
          from, rows_.end(), [&](const Row& row) { return row.device != from->device; });
      out.add(kRoutes, {{"device", from->device}}, static_cast<double>(to - from));
      for (auto row = from; row != to; ++row) {
        if (row == from || row->key() != std::prev(row)->key()) add_info(*row, out);
      }
      from = to;
    }
  }

  detail::NetlinkSocket socket_;
  detail::LinkNames links_;
  std::vector<Row> rows_;  // kept for its memory
};

}  // namespace

CollectorSpec network_route_spec() {
  return {"network_route",
          "Exposes the routing tables.",
          false,
          kFamilies,
          {},
          detail::make_collector<NetworkRoute>};
}

}  // namespace weir::collectors
