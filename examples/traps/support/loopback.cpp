#include "loopback.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <utility>
#include <vector>

namespace traps {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

}  // namespace

Socket::Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
Socket& Socket::operator=(Socket&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}
Socket::~Socket() {
  if (fd_ >= 0) close(fd_);
}

Socket connect_loopback(std::uint16_t port) {
  Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in address = loopback(port);
  if (!socket ||
      connect(socket.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return Socket();
  }
  return socket;
}

bool echo(const Socket& socket) {
  char byte = 'x';
  return send(socket.fd(), &byte, 1, MSG_NOSIGNAL) == 1 && recv(socket.fd(), &byte, 1, 0) == 1;
}

Listener::Listener() : socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (!socket || bind(socket.fd(), any, size) != 0 || listen(socket.fd(), 128) != 0 ||
      getsockname(socket.fd(), any, &size) != 0) {
    throw std::runtime_error("no port on loopback");
  }
  port = ntohs(address.sin_port);
}

EchoServer::EchoServer() : thread_([this](const std::stop_token& stop) { serve(stop); }) {}

void EchoServer::serve(const std::stop_token& stop) {
  std::vector<Socket> clients;
  std::vector<pollfd> polled;
  while (!stop.stop_requested()) {
    polled.assign(1, {listener_.socket.fd(), POLLIN, 0});
    for (const Socket& client : clients) polled.push_back({client.fd(), POLLIN, 0});
    if (poll(polled.data(), polled.size(), 50) <= 0) continue;
    for (std::size_t i = clients.size(); i-- > 0;) {
      if (polled[i + 1].revents == 0) continue;
      char bytes[256];
      const ssize_t got = recv(clients[i].fd(), bytes, sizeof bytes, 0);
      if (got <= 0 ||
          send(clients[i].fd(), bytes, static_cast<std::size_t>(got), MSG_NOSIGNAL) < 0) {
        clients.erase(clients.begin() + static_cast<std::ptrdiff_t>(i));
      }
    }
    if (polled[0].revents != 0) {
      Socket client(accept4(listener_.socket.fd(), nullptr, nullptr, SOCK_CLOEXEC));
      if (client) clients.push_back(std::move(client));
    }
  }
}

}  // namespace traps
