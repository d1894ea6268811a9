// ListenPlan: who listens where. civetweb does at IPv4 addresses; at the others sockets of our own
// do, and the relay brings their connections to one of civetweb's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/unique_fd.hpp"
#include "http/listen_address.hpp"
#include "weir/expected.hpp"

namespace weir::detail {

class ListenPlan {
 public:
  // \p sockets are listening already and taken over. Errors: invalid_argument.
  [[nodiscard]] static Expected<ListenPlan> make(const std::vector<std::string>& addresses,
                                                 const std::vector<int>& sockets);

  // What civetweb listens at; one of them on 127.0.0.1 for the relay, should it be needed.
  [[nodiscard]] const std::vector<ListenAddress>& own() const { return own_; }
  // Listens at the rest, once it is known which \p ports civetweb got. No IPv6 where all addresses
  // are meant and the machine has none is no error. Errors: as those of listen_at().
  Expected<void> open(const std::vector<std::uint16_t>& ports);

  // Behind open(): every port, in the order of the addresses and then of the sockets.
  [[nodiscard]] const std::vector<std::uint16_t>& ports() const { return ports_; }
  // Civetweb's that is reached at 127.0.0.1; 0 if there is none, and no listeners either.
  [[nodiscard]] std::uint16_t inner_port() const { return inner_port_; }
  [[nodiscard]] std::vector<UniqueFd> take_listeners() { return std::move(listeners_); }

 private:
  std::vector<ListenAddress> addresses_;
  std::vector<ListenAddress> own_;
  std::vector<UniqueFd> listeners_;
  std::vector<std::uint16_t> ports_;
  std::uint16_t inner_port_ = 0;
};

}  // namespace weir::detail
