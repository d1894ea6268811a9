#include "http/listen_plan.hpp"

#include <algorithm>
#include <utility>

#include "http/listener.hpp"

namespace weir::detail {
namespace {

constexpr const char* kLoopback = "127.0.0.1";

bool has_loopback(const ListenAddress& own) {
  return own.is_any() || own.host == "0.0.0.0" || own.host == kLoopback;
}

}  // namespace

Expected<ListenPlan> ListenPlan::make(const std::vector<std::string>& addresses,
                                      const std::vector<int>& sockets) {
  ListenPlan plan;
  for (const int socket : sockets) {
    auto taken = take_over(socket);
    if (!taken) return taken.error();
    plan.listeners_.push_back(std::move(*taken));
  }
  bool relays = !sockets.empty();
  for (const std::string& text : addresses) {
    auto address = parse_listen_address(text);
    if (!address) return address.error();
    relays = relays || address->is_ipv6 || address->is_any();
    if (!address->is_ipv6) plan.own_.push_back(*address);
    plan.addresses_.push_back(std::move(*address));
  }
  if (plan.addresses_.empty() && sockets.empty())
    return Error(ErrorCode::invalid_argument, "no address to listen on");
  if (relays && std::ranges::none_of(plan.own_, has_loopback)) plan.own_.push_back({kLoopback, 0});
  return plan;
}

Expected<void> ListenPlan::open(const std::vector<std::uint16_t>& ports) {
  std::vector<UniqueFd> opened;
  auto next = ports.begin();
  for (ListenAddress address : addresses_) {
    if (!address.is_ipv6) address.port = *next++;
    if (address.is_ipv6 || address.is_any()) {
      const bool must = address.is_ipv6;
      if (!must) address.host = "::";
      auto listener = listen_at(address);
      if (!listener && (must || listener.error().code() != ErrorCode::unsupported))
        return listener.error();
      if (listener) {
        address.port = port_of(listener->get());
        opened.push_back(std::move(*listener));
      }
    }
    ports_.push_back(address.port);
  }
  for (UniqueFd& listener : listeners_) {
    ports_.push_back(port_of(listener.get()));
    opened.push_back(std::move(listener));
  }
  listeners_ = std::move(opened);
  const auto inner = std::ranges::find_if(own_, has_loopback);
  if (inner != own_.end()) inner_port_ = ports[static_cast<std::size_t>(inner - own_.begin())];
  return {};
}

}  // namespace weir::detail
