#include "collectors/support/link_watch.hpp"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <cerrno>

#include "collectors/support/last_look.hpp"

namespace weir::detail {
namespace {

// The first notification is enough; further ones need no room, for their loss is told, too.
void keep_small(int socket) noexcept {
  constexpr int kLeast = 1;  // the kernel takes at least two KiB
  static_cast<void>(::setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &kLeast, sizeof kLeast));
}

}  // namespace

bool LinkWatch::is_quiet() noexcept {
  if (!socket_) return false;
  char first = 0;
  if (::recv(socket_.get(), &first, sizeof first, MSG_DONTWAIT) >= 0 || errno != EAGAIN) {
    stop();
    return false;
  }
  return true;
}

bool LinkWatch::stands(const CollectContext& context) noexcept {
  return is_quiet() && context.clock.monotonic() - started_ < kLookAgain;
}

void LinkWatch::start(const CollectContext& context) noexcept {
  started_ = context.clock.monotonic();
  if (socket_) return;
  UniqueFd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE));
  if (!socket) return;
  keep_small(socket.get());
  sockaddr_nl links{};
  links.nl_family = AF_NETLINK;
  links.nl_groups = RTMGRP_LINK;
  const auto* address = reinterpret_cast<const sockaddr*>(&links);
  if (::bind(socket.get(), address, sizeof links) == 0) socket_ = std::move(socket);
}

}  // namespace weir::detail
