#include "http/relayed_connection.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <string_view>
#include <utility>

namespace weir::detail {
namespace {

// For the rest of a reply, once the client has not kept up: the server allows itself as long for
// all.
constexpr auto kReplyPatience = std::chrono::seconds(10);
// For a client to close after the reply's end. To close first, with bytes of its unread, would be a
// reset, and that could overtake the reply.
constexpr auto kLingerPatience = std::chrono::seconds(1);
// Reads of one connection before it is another's turn.
constexpr int kTurn = 16;

bool would_block() {
  return errno == EAGAIN || errno == EINTR;
}

}  // namespace

bool RelayedFlow::pump(std::span<char> scratch) {
  if (!rest_.empty()) {
    const std::string rest = std::exchange(rest_, {});
    if (!write(rest)) return false;
  }
  for (int i = 0; i < kTurn && wants_input(); ++i) {
    const ssize_t size = ::recv(from_, scratch.data(), scratch.size(), 0);
    if (size < 0) return would_block();
    if (size == 0) ended_ = true;
    if (!write({scratch.data(), static_cast<std::size_t>(size)})) return false;
  }
  if (!ended_ || closed_ || !rest_.empty()) return true;
  closed_ = true;
  return ::shutdown(to_, SHUT_WR) == 0;
}

bool RelayedFlow::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size = ::send(to_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size < 0) {
      rest_.assign(bytes);
      return would_block();
    }
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

RelayedConnection::RelayedConnection(UniqueFd client, UniqueFd server, std::uint16_t port)
    : client_(std::move(client)),
      server_(std::move(server)),
      port_(port),
      request_(client_.get(), server_.get()),
      reply_(server_.get(), client_.get()) {}

short RelayedConnection::client_events() const {
  if (reply_.is_done()) return POLLIN;
  const bool reads = request_.wants_input() && !reply_.has_ended();
  return static_cast<short>((reads ? POLLIN : 0) | (reply_.wants_output() ? POLLOUT : 0));
}

short RelayedConnection::server_events() const {
  if (reply_.has_ended()) return 0;
  return static_cast<short>((reply_.wants_input() ? POLLIN : 0) |
                            (request_.wants_output() ? POLLOUT : 0));
}

bool RelayedConnection::pump(std::span<char> scratch, Time now) {
  if (deadline_ && now >= *deadline_) return false;
  if (reply_.is_done()) return client_stays(scratch);
  if (!reply_.pump(scratch)) return false;
  if (reply_.wants_output() && !deadline_) deadline_ = now + kReplyPatience;
  if (!reply_.has_ended()) {
    if (request_.pump(scratch)) return true;
    // A server that takes no more has said its last word before.
    static_cast<void>(reply_.pump(scratch));
    return false;
  }
  if (!reply_.is_done()) return true;
  deadline_ = now + kLingerPatience;
  return client_stays(scratch);
}

// What it still says is read by nobody.
bool RelayedConnection::client_stays(std::span<char> scratch) const {
  const ssize_t size = ::recv(client_.get(), scratch.data(), scratch.size(), 0);
  return size > 0 || (size < 0 && would_block());
}

}  // namespace weir::detail
