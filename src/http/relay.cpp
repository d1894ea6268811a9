#include "http/relay.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

#include "http/listener.hpp"

namespace weir::detail {
namespace {

constexpr std::size_t kScratchBytes = 65536;
// Without descriptors or memory a connection that waits would be tried again at once.
constexpr auto kPause = std::chrono::milliseconds(100);

// In digits; an IPv4 address that came to an IPv6 socket as what it is.
std::string address_text(const sockaddr_storage& peer) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): the sockets API wants it
  const void* address = &reinterpret_cast<const sockaddr_in*>(&peer)->sin_addr;
  int family = peer.ss_family;
  if (family == AF_INET6) {
    const in6_addr& six = reinterpret_cast<const sockaddr_in6*>(&peer)->sin6_addr;
    address = &six;
    if (IN6_IS_ADDR_V4MAPPED(&six)) {
      family = AF_INET;
      address = &six.s6_addr[12];
    }
  }
  // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)
  const char* const digits = ::inet_ntop(family, address, text.data(), text.size());
  return digits == nullptr ? std::string() : std::string(digits);
}

// A socket with a port of its own that can be connected to the server's.
UniqueFd bound_socket() {
  UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_in here{};
  here.sin_family = AF_INET;
  here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the sockets API wants it
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0) return {};
  return socket;
}

bool connect_to(int socket, std::uint16_t port) {
  sockaddr_in server{};
  server.sin_family = AF_INET;
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  server.sin_port = htons(port);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the sockets API wants it
  return ::connect(socket, reinterpret_cast<const sockaddr*>(&server), sizeof server) == 0 ||
         errno == EINPROGRESS;
}

}  // namespace

Expected<std::unique_ptr<Relay>> Relay::start(std::vector<UniqueFd> listeners, std::uint16_t port,
                                              std::size_t most, RelayPeers& peers) {
  UniqueFd wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake) return Error(ErrorCode::io, "eventfd: " + std::generic_category().message(errno));
  return std::unique_ptr<Relay>(
      new Relay(std::move(listeners), std::move(wake), port, most, peers));
}

Relay::Relay(std::vector<UniqueFd> listeners, UniqueFd wake, std::uint16_t port, std::size_t most,
             RelayPeers& peers)
    : wake_(std::move(wake)),
      port_(port),
      most_(most),
      peers_(peers),
      scratch_(kScratchBytes),
      listeners_(std::move(listeners)),
      thread_([this] { run(); }) {}

Relay::~Relay() {
  enter(Phase::ended);
  thread_.join();
}

void Relay::drain() {
  enter(Phase::draining);
}

bool Relay::await_idle(Time until) {
  std::unique_lock lock(mutex_);
  return idle_.wait_until(lock, until, [this] { return is_idle_; });
}

void Relay::enter(Phase phase) {
  const std::lock_guard lock(mutex_);
  phase_ = phase;
  static_cast<void>(::eventfd_write(wake_.get(), 1));
}

void Relay::run() {
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (phase_ == Phase::ended) return;
      if (phase_ == Phase::draining) {
        listeners_.clear();
        is_idle_ = connections_.empty();
        if (is_idle_) idle_.notify_all();
      }
    }
    try {
      wait();
      accept(pump());
    } catch (...) {  // out of memory: makes room, and goes on
      while (!connections_.empty()) drop(connections_.begin());
      pause_ = std::chrono::steady_clock::now() + kPause;
    }
  }
}

void Relay::wait() {
  const Time now = std::chrono::steady_clock::now();
  std::optional<Time> until;
  const auto note = [&until](std::optional<Time> time) {
    if (time && (!until || *time < *until)) until = time;
  };
  // A descriptor that nothing is wanted of would still be told to have hung up.
  const auto want = [this](int fd, short events) {
    polled_.push_back({events == 0 ? -1 : fd, events, 0});
  };
  polled_.clear();
  want(wake_.get(), POLLIN);
  if (pause_ && now >= *pause_) pause_.reset();
  note(pause_);
  const bool accepts = !pause_ && connections_.size() < most_;
  for (const UniqueFd& listener : listeners_) want(listener.get(), accepts ? POLLIN : short{0});
  for (const RelayedConnection& connection : connections_) {
    want(connection.client(), connection.client_events());
    want(connection.server(), connection.server_events());
    note(connection.deadline());
  }
  constexpr auto kLongest = std::chrono::milliseconds(std::chrono::hours(1));
  const auto patience = std::chrono::ceil<std::chrono::milliseconds>(until.value_or(now) - now);
  const auto wait_ms = std::clamp(patience, std::chrono::milliseconds(0), kLongest).count();
  static_cast<void>(::poll(polled_.data(), polled_.size(), until ? static_cast<int>(wait_ms) : -1));
  eventfd_t woken = 0;
  static_cast<void>(::eventfd_read(wake_.get(), &woken));
}

std::vector<int> Relay::pump() {
  const Time now = std::chrono::steady_clock::now();
  auto polled = polled_.cbegin() + 1;
  std::vector<int> ready;
  for (const UniqueFd& listener : listeners_) {
    if ((polled++)->revents != 0) ready.push_back(listener.get());
  }
  for (auto connection = connections_.begin(); connection != connections_.end();) {
    const bool moves = polled[0].revents != 0 || polled[1].revents != 0;
    polled += 2;
    const auto here = connection++;
    const bool is_due = here->deadline() && now >= *here->deadline();
    if ((moves || is_due) && !here->pump(scratch_, now)) drop(here);
  }
  return ready;
}

void Relay::drop(std::list<RelayedConnection>::iterator connection) {
  peers_.remove(connection->port());
  connections_.erase(connection);
}

void Relay::accept(const std::vector<int>& ready) {
  for (const int listener : ready) {
    if (connections_.size() >= most_ || accept_one(listener)) continue;
    pause_ = std::chrono::steady_clock::now() + kPause;
    return;
  }
}

bool Relay::accept_one(int listener) {
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the sockets API wants it
  auto* const address = reinterpret_cast<sockaddr*>(&peer);
  UniqueFd client(::accept4(listener, address, &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
  // A client may have gone again; it is no fault of ours.
  if (!client) return errno == EAGAIN || errno == ECONNABORTED || errno == EINTR;
  UniqueFd server = bound_socket();
  const std::uint16_t port = port_of(server.get());
  if (port == 0) return false;
  connections_.emplace_back(std::move(client), std::move(server), port);
  peers_.add(port, address_text(peer));
  if (connect_to(connections_.back().server(), port_)) return true;
  drop(std::prev(connections_.end()));
  return false;
}

}  // namespace weir::detail
