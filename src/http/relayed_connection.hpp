// RelayedConnection: one connection that the relay passes on, byte for byte, both ways.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/unique_fd.hpp"

namespace weir::detail {

// One direction: what comes from one socket goes to another. Both do not block.
class RelayedFlow {
 public:
  RelayedFlow(int from, int to) : from_(from), to_(to) {}

  // Passes on what can be, by way of \p scratch. False when the connection is broken.
  [[nodiscard]] bool pump(std::span<char> scratch);
  [[nodiscard]] bool wants_input() const { return rest_.empty() && !ended_; }
  [[nodiscard]] bool wants_output() const { return !rest_.empty(); }
  [[nodiscard]] bool has_ended() const { return ended_; }  // its source has
  [[nodiscard]] bool is_done() const { return closed_; }   // and its end was passed on

 private:
  [[nodiscard]] bool write(std::string_view bytes);

  int from_;
  int to_;
  std::string rest_;  // what \p to_ has no room for yet
  bool ended_ = false;
  bool closed_ = false;
};

class RelayedConnection {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // \p port: of the socket that leads to the server.
  RelayedConnection(UniqueFd client, UniqueFd server, std::uint16_t port);

  // What poll() should wait for at the client's and at the server's socket.
  [[nodiscard]] short client_events() const;
  [[nodiscard]] short server_events() const;
  [[nodiscard]] int client() const { return client_.get(); }
  [[nodiscard]] int server() const { return server_.get(); }
  [[nodiscard]] std::uint16_t port() const { return port_; }

  // Passes on what can be. False when there is nothing more to do.
  [[nodiscard]] bool pump(std::span<char> scratch, Time now);
  // When it is to be given up.
  [[nodiscard]] std::optional<Time> deadline() const { return deadline_; }

 private:
  [[nodiscard]] bool client_stays(std::span<char> scratch) const;

  UniqueFd client_;
  UniqueFd server_;
  std::uint16_t port_;
  RelayedFlow request_;
  RelayedFlow reply_;
  std::optional<Time> deadline_;
};

}  // namespace weir::detail
