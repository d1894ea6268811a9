/// \file
/// Trap 12, a flow-control window that does not open: a sender streams to a receiver over a real
/// TCP connection. In --bad the receiver stops reading after a megabyte, as a consumer that gives
/// no window back: the connection lives, no call fails, and nothing gets through any more.
///
/// See weir_socket_receiver_limited_seconds_total by port; alert FlowControlStall.
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "support/host_collector.hpp"
#include "support/loopback.hpp"
#include "support/trap.hpp"

using namespace std::chrono_literals;
using traps::Socket;

namespace {

constexpr std::size_t kReadInBad = 1 << 20;
constexpr int kWaitMs = 50;  // how often either end looks whether it shall stop

bool is_ready(const Socket& socket, short what) {
  pollfd polled{socket.fd(), what, 0};
  return poll(&polled, 1, kWaitMs) > 0;
}

void receive(const Socket& connection, bool bad, const std::stop_token& stop) {
  std::array<char, 64 << 10> buffer{};
  for (std::size_t got = 0; !stop.stop_requested();) {
    if (bad && got > kReadInBad) {
      traps::sleep_for(50ms, stop);
    } else if (is_ready(connection, POLLIN)) {
      const ssize_t size = recv(connection.fd(), buffer.data(), buffer.size(), 0);
      if (size <= 0) return;
      got += static_cast<std::size_t>(size);
    }
  }
}

void send_stream(weir::pipeline::Stage& stage, const Socket& connection,
                 const std::stop_token& stop) {
  const std::array<char, 16 << 10> data{};
  while (!stop.stop_requested()) {
    if (!is_ready(connection, POLLOUT)) continue;
    auto run = stage.begin();
    const ssize_t size =
        send(connection.fd(), data.data(), data.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (size > 0) run.bytes(static_cast<double>(size));
    std::this_thread::sleep_for(1ms);  // at most 16 MB/s: a reader that reads is never behind
  }
}

void stream(traps::Trap& trap, const std::stop_token& stop) {
  const auto registration = traps::watch(trap.registry, "sockets");
  if (!registration) {
    std::fprintf(stderr, "window_stall: %s\n", registration.error().message().c_str());
    return;
  }
  const traps::Listener listener;
  const Socket sender = traps::connect_loopback(listener.port);
  const Socket receiver(accept4(listener.socket.fd(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!sender || !receiver) return;
  std::printf("streaming to port %u\n", listener.port);
  std::fflush(stdout);
  const std::jthread reader([&, stop] { receive(receiver, trap.bad, stop); });
  send_stream(trap.pipeline.stage({.name = "send"}), sender, stop);
}

}  // namespace

int main(int argc, char** argv) {
  return traps::run(argc, argv, stream);
}
