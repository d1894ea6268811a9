#include "http/listener.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <memory>
#include <string>
#include <system_error>

namespace weir::detail {
namespace {

Error failure(const ListenAddress& address, int cause) {
  const bool is_absent = cause == EAFNOSUPPORT || cause == EADDRNOTAVAIL;
  const ErrorCode code = cause == EADDRINUSE ? ErrorCode::conflict
                         : is_absent         ? ErrorCode::unsupported
                                             : ErrorCode::io;
  return {code, "cannot listen at [" + address.host + "]:" + std::to_string(address.port) + ": " +
                    std::generic_category().message(cause)};
}

Error no_listener(int socket, std::string_view why) {
  return {ErrorCode::invalid_argument,
          "descriptor " + std::to_string(socket) + ": " + std::string(why)};
}

// \returns -1 if the socket has no such option.
int option_of(int socket, int option) {
  int value = 0;
  socklen_t size = sizeof value;
  return ::getsockopt(socket, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

}  // namespace

Expected<UniqueFd> listen_at(const ListenAddress& address) {
  addrinfo hints{};
  hints.ai_family = AF_INET6;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
  addrinfo* found = nullptr;
  const std::string port = std::to_string(address.port);
  if (::getaddrinfo(address.host.c_str(), port.c_str(), &hints, &found) != 0)
    return failure(address, EADDRNOTAVAIL);
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  UniqueFd socket(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) return failure(address, errno);
  const int on = 1;
  // As civetweb does: a restart must not wait for connections of the one before.
  static_cast<void>(::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on));
  if (::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) != 0 ||
      ::bind(socket.get(), found->ai_addr, found->ai_addrlen) != 0 ||
      ::listen(socket.get(), SOMAXCONN) != 0) {
    return failure(address, errno);
  }
  return socket;
}

Expected<UniqueFd> take_over(int socket) {
  const int family = option_of(socket, SO_DOMAIN);
  if (family < 0) return no_listener(socket, "no socket");
  if (option_of(socket, SO_TYPE) != SOCK_STREAM || option_of(socket, SO_ACCEPTCONN) != 1)
    return no_listener(socket, "no listening stream socket");
  if (family != AF_INET && family != AF_INET6)
    return no_listener(socket, "neither IPv4 nor IPv6, and only these are served");
  UniqueFd owned(socket);
  const int flags = ::fcntl(socket, F_GETFL);
  if (flags < 0 || ::fcntl(socket, F_SETFL, flags | O_NONBLOCK) != 0 ||
      ::fcntl(socket, F_SETFD, FD_CLOEXEC) != 0) {
    return Error(ErrorCode::io, "descriptor " + std::to_string(socket) + ": " +
                                    std::generic_category().message(errno));
  }
  return owned;
}

std::uint16_t port_of(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): the sockets API wants it
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  if (address.ss_family == AF_INET)
    return ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
  if (address.ss_family == AF_INET6)
    return ntohs(reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port);
  // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)
  return 0;
}

}  // namespace weir::detail
