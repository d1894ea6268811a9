// Relay: brings connections to civetweb that it cannot accept itself: over IPv6, which Debian's is
// built without, and from listening sockets that were opened by somebody else. What comes is passed
// on to civetweb's port on 127.0.0.1, byte for byte, so TLS, limits and patience are as for others.
// It costs two more copies of each page, and no copy of what comes over IPv4 to civetweb's own
// ports.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "base/unique_fd.hpp"
#include "http/relay_peers.hpp"
#include "http/relayed_connection.hpp"
#include "weir/expected.hpp"

struct pollfd;

namespace weir::detail {

class Relay {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // Passes on to \p port, at most \p most connections at once; more wait in the kernel's queue.
  // \p listeners do not block. \p peers outlives the relay. Errors: io.
  [[nodiscard]] static Expected<std::unique_ptr<Relay>> start(std::vector<UniqueFd> listeners,
                                                              std::uint16_t port, std::size_t most,
                                                              RelayPeers& peers);
  // Cuts what is left.
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  // Takes no more connections; the kernel refuses them.
  void drain();
  // Whether all has been passed on that the server wrote and clients take, at \p until the latest.
  // For the end, when the server has closed its connections.
  [[nodiscard]] bool await_idle(Time until);

 private:
  enum class Phase { serving, draining, ended };

  Relay(std::vector<UniqueFd> listeners, UniqueFd wake, std::uint16_t port, std::size_t most,
        RelayPeers& peers);
  void enter(Phase phase);
  void run();
  // Waits until there is something to do.
  void wait();
  // Passes on what has come; \returns the listeners that somebody waits at.
  [[nodiscard]] std::vector<int> pump();
  void drop(std::list<RelayedConnection>::iterator connection);
  void accept(const std::vector<int>& ready);
  // False if there is no room for it now.
  [[nodiscard]] bool accept_one(int listener);

  UniqueFd wake_;  // an eventfd: look at the phase
  const std::uint16_t port_;
  const std::size_t most_;
  RelayPeers& peers_;
  std::vector<char> scratch_;
  std::vector<pollfd> polled_;

  std::mutex mutex_;
  std::condition_variable idle_;
  Phase phase_ = Phase::serving;
  bool is_idle_ = false;

  // The thread's own.
  std::vector<UniqueFd> listeners_;
  std::list<RelayedConnection> connections_;
  std::optional<Time> pause_;  // accepting failed: not before this
  std::thread thread_;         // the last member: it uses the others
};

}  // namespace weir::detail
