/// \file
/// Real TCP on loopback for the traps: an echo server, and a client's connection to it.
#pragma once

#include <cstdint>
#include <stop_token>
#include <thread>

namespace traps {

/// A socket, closed at its end; move-only.
class Socket {
 public:
  explicit Socket(int fd = -1) : fd_(fd) {}
  Socket(Socket&& other) noexcept;
  Socket& operator=(Socket&& other) noexcept;
  ~Socket();
  [[nodiscard]] int fd() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

/// Connected to 127.0.0.1:\p port, or empty.
[[nodiscard]] Socket connect_loopback(std::uint16_t port);
/// Sends a byte and waits for its echo. \returns whether it came.
[[nodiscard]] bool echo(const Socket& socket);

/// Listens on a free port of 127.0.0.1; one thread echoes what any client sends.
class EchoServer {
 public:
  EchoServer();
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  void serve(const std::stop_token& stop);
  Socket listener_;
  std::uint16_t port_ = 0;
  std::jthread thread_;
};

}  // namespace traps
