// Listening sockets of our own, for what civetweb cannot listen at.
#pragma once

#include <cstdint>

#include "base/unique_fd.hpp"
#include "http/listen_address.hpp"
#include "weir/expected.hpp"

namespace weir::detail {

// Listens at an IPv6 address, and at no IPv4 address beside it. Does not block. Errors: conflict
// for a port in use; unsupported where the machine has no IPv6; io.
[[nodiscard]] Expected<UniqueFd> listen_at(const ListenAddress& address);

// Takes over a socket of somebody else. Errors: invalid_argument unless it is a listening stream
// socket of IPv4 or IPv6: the files of others have permissions that would not be kept.
[[nodiscard]] Expected<UniqueFd> take_over(int socket);

// 0 for a socket that has none.
[[nodiscard]] std::uint16_t port_of(int socket);

}  // namespace weir::detail
