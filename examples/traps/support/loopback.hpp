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
/// A socket that listens on 127.0.0.1, and its port. Throws std::runtime_error if there is none.
struct Listener {
  Listener();
  Socket socket;
  std::uint16_t port = 0;
};
/// Sends a byte and waits for its echo. \returns whether it came.
[[nodiscard]] bool echo(const Socket& socket);

/// Listens on a free port of 127.0.0.1; one thread echoes what any client sends.
class EchoServer {
 public:
  EchoServer();
  [[nodiscard]] std::uint16_t port() const { return listener_.port; }

 private:
  void serve(const std::stop_token& stop);
  Listener listener_;
  std::jthread thread_;
};

}  // namespace traps
