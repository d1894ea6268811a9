// HeadWatch: keeps slow clients from holding all workers. civetweb gives each connection a worker
// before it has sent anything. When few workers are left, the connections that take too long over a
// request's head are cut; their worker answers that the request was bad, and is free.
#pragma once

#include <chrono>
#include <compare>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace weir::detail {

// The other end of a TCP connection over IPv4, in network order.
struct Peer {
  std::uint32_t address = 0;
  std::uint16_t port = 0;
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 takes the generated 0 for a pointer
  friend auto operator<=>(const Peer&, const Peer&) = default;
};

// Thread safe. A connection is named by any pointer that is its own while it lives.
class HeadWatch {
 public:
  // Cuts when more than \p limit connections have a worker. \p tls: what comes is TLS.
  HeadWatch(std::size_t limit, bool tls);
  HeadWatch(const HeadWatch&) = delete;
  HeadWatch& operator=(const HeadWatch&) = delete;

  // The ports that connections come in at. Before it is called nothing is cut.
  void watch(std::vector<std::uint16_t> ports);
  void opened();
  // With TLS: a worker has begun a handshake. civetweb tells of a connection when that is over, if
  // it succeeds.
  void begun();
  // The head of its request was read: it is not to be cut any more.
  void head_ended(const void* connection, Peer peer);
  void closing(const void* connection);

 private:
  using Time = std::chrono::steady_clock::time_point;
  void run(const std::stop_token& stop);
  // With the mutex held.
  [[nodiscard]] bool may_be_crowded() const { return (tls_ ? begun_ : open_) > limit_; }
  bool cut_the_slow();  // whether it is crowded

  const std::size_t limit_;
  const bool tls_;
  std::mutex mutex_;
  std::condition_variable_any crowded_;
  std::vector<std::uint16_t> ports_;
  std::size_t open_ = 0;                  // plain: connections that have a worker
  std::size_t begun_ = 0;                 // TLS: as many as there can be, counted now and then
  std::map<const void*, Peer> answered_;  // their heads have ended
  std::map<Peer, Time> waiting_;          // seen without a whole head, since then
  std::jthread thread_;                   // the last member: it uses the others
};

}  // namespace weir::detail
