// SocketBook: TCP sockets, run by run, added up by the port that names the service: of a connection
// that came in the local port, on which this host listens; of one that went out the remote port.
// A socket's own counters die with it; the book's never go back: it adds what each socket gained
// since the run before. Not thread safe.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "collectors/host/socket_flow.hpp"
#include "weir/batch.hpp"

namespace weir::collectors {

// Sockets whose counters are followed, some 100 bytes each. What is above has no counters, and
// weir_socket_untracked says how many.
inline constexpr std::size_t kMaxTrackedSockets = 200'000;

class SocketBook {
 public:
  // Up to \p top services have series of their own.
  explicit SocketBook(std::size_t top) : top_(top) {}

  // One run: begin(), all listeners, then all other sockets, finish(). \p complete: none is
  // missing, so what was not seen has gone.
  void begin();
  void add_listener(const SocketFlow& socket);
  void add(const SocketFlow& socket);
  void finish(bool complete);
  void add_to(SampleBatch& out) const;

  [[nodiscard]] static std::span<const FamilySpec> families() noexcept;

 private:
  struct Key {
    bool is_server = false;
    std::uint16_t port = 0;
    friend bool operator<(const Key& a, const Key& b) {
      return std::tie(a.is_server, a.port) < std::tie(b.is_server, b.port);
    }
  };
  enum StateClass : std::uint8_t { established, close_wait, time_wait, other_state, kStateClasses };
  struct Service {
    explicit Service(Key its_key) : key(its_key) {}

    Key key;
    bool exposed = false;
    bool listens = false;
    std::array<std::uint64_t, kStateClasses> sockets{};
    std::uint64_t receive_queue = 0;
    std::uint64_t send_queue = 0;
    std::uint64_t unsent = 0;
    std::uint64_t backlog = 0;
    std::uint64_t backlog_limit = 0;
    SocketCounters gained;    // in this run
    SocketCounters counters;  // while exposed

    [[nodiscard]] double weight() const noexcept;
    friend bool operator<(const Service& a, const Service& b) { return a.key < b.key; }
  };
  struct Tracked {
    SocketCounters counters;
    std::uint64_t run = 0;
  };
  static void clear_run(Service& service) noexcept;
  static void merge(const Service& from, Service& to) noexcept;
  static void add_service(const Service& service, std::string_view port, SampleBatch& out);
  Service& service(Key key);
  void track(const SocketFlow& socket, Service& service);

  std::size_t top_;
  std::uint64_t run_ = 0;
  std::map<Key, Service> services_;
  std::array<Service, 2> others_{Service({false, 0}), Service({true, 0})};  // the remainders
  std::unordered_map<std::uint64_t, Tracked> tracked_;                      // by cookie
  std::uint64_t untracked_ = 0;
  std::vector<Service*> ranked_;
};

}  // namespace weir::collectors
