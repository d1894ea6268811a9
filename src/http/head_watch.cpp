#include "http/head_watch.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <optional>
#include <string_view>

#include "http/sent_bytes.hpp"

namespace weir::detail {
namespace {

// What a client says first may be cut when it takes longer than this: a head, or with TLS a hello;
// most fit into the packet that ends the handshake of TCP.
constexpr auto kFirstPatience = std::chrono::milliseconds(40);
// Once a hello was answered come two round trips before the head, and some arithmetic.
constexpr auto kHandshakePatience = std::chrono::milliseconds(250);
constexpr auto kInterval = std::chrono::milliseconds(10);

using NameOf = int (*)(int, sockaddr*, socklen_t*);

// What \p name_of (getpeername, getsockname) tells of an IPv4 socket.
std::optional<sockaddr_in> end_of(int fd, NameOf name_of) {
  sockaddr_in end{};
  socklen_t size = sizeof end;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the sockets API wants it
  if (name_of(fd, reinterpret_cast<sockaddr*>(&end), &size) != 0) return std::nullopt;
  if (end.sin_family != AF_INET) return std::nullopt;
  return end;
}

// A record of TLS: type, version, length, and as many bytes.
bool starts_with_record(std::string_view bytes) {
  constexpr std::size_t kHeadSize = 5;
  if (bytes.size() < kHeadSize) return false;
  const auto byte = [bytes](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  return bytes.size() - kHeadSize >= std::size_t{byte(3)} * 256 + byte(4);
}

// What lies whole in the socket only waits for a worker: a head, or a record that holds it or is a
// step of the handshake.
bool only_waits(int fd, bool tls) {
  std::array<char, 16384> bytes;  // NOLINT(cppcoreguidelines-pro-type-member-init): written below
  const ssize_t size = ::recv(fd, bytes.data(), bytes.size(), MSG_PEEK | MSG_DONTWAIT);
  if (size <= 0) return false;
  const std::string_view come(bytes.data(), static_cast<std::size_t>(size));
  return tls ? starts_with_record(come) : come.find("\r\n\r\n") != std::string_view::npos;
}

// A second descriptor of a socket: whoever closes the first, it stays the same connection.
class SecondDescriptor {
 public:
  explicit SecondDescriptor(int fd) : fd_(::fcntl(fd, F_DUPFD_CLOEXEC, 3)) {}
  SecondDescriptor(const SecondDescriptor&) = delete;
  SecondDescriptor& operator=(const SecondDescriptor&) = delete;
  ~SecondDescriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

// civetweb tells no connection's descriptor, but the kernel tells the ends of each of ours.
std::vector<int> open_descriptors() {
  std::vector<int> descriptors;
  std::error_code error;
  for (std::filesystem::directory_iterator entry("/proc/self/fd", error), end;
       !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename();
    int fd = -1;
    std::from_chars(name.data(), name.data() + name.size(), fd);
    if (fd >= 0) descriptors.push_back(fd);
  }
  return descriptors;
}

// The other end of \p fd, if it is a connection that came in at one of \p ports.
std::optional<Peer> client_of(int fd, const std::vector<std::uint16_t>& ports) {
  const auto here = end_of(fd, &::getsockname);
  if (!here || std::ranges::find(ports, ntohs(here->sin_port)) == ports.end()) return std::nullopt;
  const auto there = end_of(fd, &::getpeername);
  if (!there) return std::nullopt;
  return Peer{there->sin_addr.s_addr, there->sin_port};
}

struct Client {
  int fd;
  Peer peer;
};

std::vector<Client> clients_at(const std::vector<std::uint16_t>& ports) {
  std::vector<Client> clients;
  for (const int fd : open_descriptors()) {
    if (const auto peer = client_of(fd, ports)) clients.push_back({fd, *peer});
  }
  return clients;
}

}  // namespace

HeadWatch::HeadWatch(std::size_t limit, bool tls)
    : limit_(limit), tls_(tls), thread_([this](const std::stop_token& stop) { run(stop); }) {}

void HeadWatch::watch(std::vector<std::uint16_t> ports) {
  const std::lock_guard lock(mutex_);
  ports_ = std::move(ports);
}

void HeadWatch::opened() {
  const std::lock_guard lock(mutex_);
  ++open_;
  if (!tls_ && may_be_crowded()) crowded_.notify_one();
}

void HeadWatch::begun() {
  const std::lock_guard lock(mutex_);
  ++begun_;
  if (may_be_crowded()) crowded_.notify_one();
}

void HeadWatch::head_ended(const void* connection, Peer peer) {
  const std::lock_guard lock(mutex_);
  answered_.insert_or_assign(connection, peer);
}

void HeadWatch::closing(const void* connection) {
  const std::lock_guard lock(mutex_);
  if (open_ > 0) --open_;  // a handshake that failed was never told of
  answered_.erase(connection);
}

void HeadWatch::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  bool crowded = false;
  while (!stop.stop_requested()) {
    if (crowded) {
      crowded_.wait_for(lock, stop, kInterval, [] { return false; });
    } else if (!crowded_.wait(lock, stop, [this] { return may_be_crowded(); })) {
      return;
    }
    try {
      crowded = cut_the_slow();
    } catch (...) {  // out of memory: the next round tries again
      waiting_.clear();
    }
  }
}

bool HeadWatch::cut_the_slow() {
  const Time now = std::chrono::steady_clock::now();
  const std::vector<Client> clients = clients_at(ports_);
  begun_ = clients.size();
  const bool crowded = may_be_crowded();
  std::map<Peer, Time> waiting;
  for (const auto& [fd, peer] : clients) {
    if (!crowded) break;
    const SecondDescriptor socket(fd);
    if (client_of(socket.get(), ports_) != peer) continue;  // it has gone meanwhile
    const bool answered = std::ranges::any_of(
        answered_, [one = peer](const auto& known) { return known.second == one; });
    if (answered || only_waits(socket.get(), tls_)) continue;
    const auto before = waiting_.find(peer);
    const Time since = before == waiting_.end() ? now : before->second;
    const auto patience = tls_ && has_sent(socket.get()) ? kHandshakePatience : kFirstPatience;
    // The end of what can be read; a reply can still be written, should the head have ended now.
    if (now - since > patience) ::shutdown(socket.get(), SHUT_RD);
    waiting.emplace(peer, since);
  }
  waiting_ = std::move(waiting);
  return crowded;
}

}  // namespace weir::detail
