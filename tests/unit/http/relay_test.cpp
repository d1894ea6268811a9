// The relay between a client and a server that are both the test's own.
#include "http/relay.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <thread>

#include "http/listener.hpp"
#include "support/http_client.hpp"

using namespace std::chrono_literals;
using weir::detail::port_of;
using weir::detail::Relay;
using weir::detail::RelayPeers;
using weir::detail::UniqueFd;
using weir::test::Connection;

namespace {

UniqueFd bound(bool blocks) {
  UniqueFd socket(::socket(AF_INET, SOCK_STREAM | (blocks ? 0 : SOCK_NONBLOCK), 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  return socket;
}

UniqueFd listening(bool blocks) {
  UniqueFd socket = bound(blocks);
  REQUIRE(::listen(socket.get(), 16) == 0);
  return socket;
}

class Relayed {
 public:
  explicit Relayed(std::size_t most = 16) : server_(listening(true)) {
    std::vector<UniqueFd> listeners;
    listeners.push_back(listening(false));
    port_ = port_of(listeners.front().get());
    relay_ = Relay::start(std::move(listeners), port_of(server_.get()), most, peers_).value();
  }
  std::uint16_t port() const { return port_; }
  Relay& relay() { return *relay_; }
  const RelayPeers& peers() const { return peers_; }
  // The server's end of the next connection; none if nobody comes in time.
  UniqueFd accept(std::chrono::milliseconds patience = 20s) {
    pollfd ready{server_.get(), POLLIN, 0};
    if (::poll(&ready, 1, static_cast<int>(patience.count())) != 1) return {};
    return UniqueFd(::accept(server_.get(), nullptr, nullptr));
  }

 private:
  UniqueFd server_;
  std::uint16_t port_ = 0;
  RelayPeers peers_;
  std::unique_ptr<Relay> relay_;
};

std::string receive(int fd) {
  std::string bytes(65536, 0);
  const ssize_t size = ::recv(fd, bytes.data(), bytes.size(), 0);
  bytes.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return bytes;
}

std::string receive_all(int fd) {
  std::string all;
  for (std::string piece = receive(fd); !piece.empty(); piece = receive(fd)) all += piece;
  return all;
}

bool send(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

std::uint16_t peer_port(int fd) {
  sockaddr_in peer{};
  socklen_t size = sizeof peer;
  REQUIRE(::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) == 0);
  return ntohs(peer.sin_port);
}

std::string bytes_of(std::size_t size) {
  std::string bytes(size, 0);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 2654435761U >> 16U);
  return bytes;
}

std::size_t open_descriptors() {
  return static_cast<std::size_t>(
      std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}

template <class Condition>
bool eventually(Condition condition) {
  for (int i = 0; i < 2000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

}  // namespace

TEST_CASE("a relay passes on what both sides say, and who asks") {
  Relayed relayed;
  Connection client(relayed.port());
  const UniqueFd server = relayed.accept();
  REQUIRE(server);
  CHECK(relayed.peers().find(peer_port(server.get())) == "127.0.0.1");
  CHECK(relayed.peers().find(1) == std::nullopt);
  REQUIRE(client.send("question"));
  CHECK(receive(server.get()) == "question");
  REQUIRE(send(server.get(), "answer"));
  CHECK(client.receive_some() == "answer");
}

TEST_CASE("the end of a reply ends the client's connection, when all has come") {
  Relayed relayed;
  const std::string page = bytes_of(20'000'000);
  Connection client(relayed.port());
  REQUIRE(client.send("x"));
  UniqueFd server = relayed.accept();
  const std::uint16_t port = peer_port(server.get());
  CHECK(receive(server.get()) == "x");
  std::jthread writer([&] {
    static_cast<void>(send(server.get(), page));
    server.reset();
  });
  std::this_thread::sleep_for(200ms);  // what the sockets hold is full meanwhile
  const bool same = client.receive_all() == page;
  CHECK(same);
  CHECK(eventually([&] { return !relayed.peers().find(port); }));
}

TEST_CASE("a client that has said its last word still gets the reply") {
  Relayed relayed;
  const std::string upload = bytes_of(5'000'000);
  Connection client(relayed.port());
  std::jthread sender([&] {
    static_cast<void>(client.send(upload));
    client.end_sending();
  });
  UniqueFd server = relayed.accept();
  const bool same = receive_all(server.get()) == upload;
  CHECK(same);
  REQUIRE(send(server.get(), "reply"));
  server.reset();
  CHECK(client.receive_all() == "reply");
}

TEST_CASE("clients that give up leave nothing behind") {
  Relayed relayed;
  const std::size_t before = open_descriptors();
  for (int i = 0; i < 50; ++i) {
    Connection client(relayed.port());
    const UniqueFd server = relayed.accept();
    REQUIRE(server);
    if (i % 3 == 0) REQUIRE(client.send("unread"));
    if (i % 3 == 1) static_cast<void>(::send(server.get(), "unread", 6, MSG_NOSIGNAL));
    client.reset();
    CHECK(receive_all(server.get()).size() <= 6);
  }
  CHECK(eventually([&] { return open_descriptors() == before; }));
}

TEST_CASE("a client that stays behind the end of its reply is let go") {
  Relayed relayed;
  const std::size_t before = open_descriptors();
  Connection client(relayed.port());
  UniqueFd server = relayed.accept();
  std::jthread writer([&] {
    static_cast<void>(send(server.get(), bytes_of(3'000'000)));
    server.reset();
  });
  writer.join();  // the relay and the sockets hold all of it
  CHECK(eventually([&] { return open_descriptors() <= before + 1; }));
}

TEST_CASE("more connections than a relay takes wait their turn") {
  Relayed relayed(2);
  auto first = std::make_unique<Connection>(relayed.port());
  const Connection second(relayed.port());
  const Connection third(relayed.port());
  UniqueFd first_server = relayed.accept();
  const UniqueFd second_server = relayed.accept();
  CHECK(second_server);
  CHECK_FALSE(relayed.accept(200ms));
  first_server.reset();
  first.reset();
  CHECK(relayed.accept());
}

TEST_CASE("a relay that drains finishes what it has and takes no more") {
  Relayed relayed;
  Connection client(relayed.port());
  UniqueFd server = relayed.accept();
  relayed.relay().drain();
  CHECK(eventually([&] {
    try {
      const Connection late(relayed.port());
      return false;
    } catch (const std::runtime_error&) {
      return true;
    }
  }));
  while (relayed.accept(0ms)) continue;  // who came before it had stopped is let go
  CHECK_FALSE(relayed.relay().await_idle(std::chrono::steady_clock::now() + 50ms));
  REQUIRE(send(server.get(), "reply"));
  server.reset();
  CHECK(client.receive_some() == "reply");
  CHECK(client.receive_some().empty());
  client.reset();
  CHECK(relayed.relay().await_idle(std::chrono::steady_clock::now() + 20s));
}

TEST_CASE("where nobody serves, a client of a relay is let go") {
  RelayPeers peers;
  std::vector<UniqueFd> listeners;
  listeners.push_back(listening(false));
  const std::uint16_t port = port_of(listeners.front().get());
  const UniqueFd nobody = bound(true);
  const std::uint16_t closed = port_of(nobody.get());
  const auto relay = Relay::start(std::move(listeners), closed, 4, peers).value();
  Connection client(port);
  CHECK(client.receive_all().empty());
}
