#include "support/http_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <strings.h>
#include <array>
#include <cstdlib>
#include <stdexcept>

namespace weir::test {
namespace {

std::string join_chunks(std::string_view chunks) {
  std::string body;
  for (;;) {
    const std::size_t line = chunks.find("\r\n");
    if (line == std::string_view::npos) return body + "<no last chunk>";
    const std::size_t size = std::strtoul(std::string(chunks.substr(0, line)).c_str(), nullptr, 16);
    if (size == 0) return body;
    body.append(chunks.substr(line + 2, size));
    if (chunks.size() < line + 2 + size + 2) return body + "<cut chunk>";
    chunks.remove_prefix(line + 2 + size + 2);
  }
}

}  // namespace

Connection::Connection(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(fd_);
    throw std::runtime_error("cannot connect");
  }
}

Connection::~Connection() {
  ::close(fd_);
}

bool Connection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::string Connection::receive_some() {
  std::array<char, 65536> piece{};
  const ssize_t size = ::recv(fd_, piece.data(), piece.size(), 0);
  return size > 0 ? std::string(piece.data(), static_cast<std::size_t>(size)) : std::string();
}

std::string Connection::receive_all(std::chrono::milliseconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  std::string all;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        until - std::chrono::steady_clock::now());
    pollfd ready{fd_, POLLIN, 0};
    if (left.count() <= 0 || ::poll(&ready, 1, static_cast<int>(left.count())) <= 0) {
      return all + "<still open>";
    }
    const std::string piece = receive_some();
    if (piece.empty()) return all;
    all += piece;
  }
}

void Connection::end_sending() {
  ::shutdown(fd_, SHUT_WR);
}

void Connection::reset() {
  const linger now{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  ::shutdown(fd_, SHUT_RDWR);
}

std::string Response::header(std::string_view name) const {
  std::string_view rest = head;
  while (!rest.empty()) {
    const std::size_t end = rest.find("\r\n");
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 2);
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos || colon != name.size()) continue;
    if (::strncasecmp(line.data(), name.data(), colon) != 0) continue;
    return std::string(line.substr(colon + 2));
  }
  return {};
}

Response parse_response(std::string bytes) {
  Response response;
  response.bytes = std::move(bytes);
  const std::size_t end = response.bytes.find("\r\n\r\n");
  if (!response.bytes.starts_with("HTTP/1.1 ") || end == std::string::npos) return response;
  response.status = std::atoi(response.bytes.c_str() + 9);
  response.head = response.bytes.substr(0, end);
  response.body = response.bytes.substr(end + 4);
  if (response.header("Transfer-Encoding") == "chunked") response.body = join_chunks(response.body);
  return response;
}

Response send_raw(std::uint16_t port, std::string_view bytes) {
  Connection connection(port);
  connection.send(bytes);
  return parse_response(connection.receive_all());
}

Response request(std::uint16_t port, std::string_view method, std::string_view target,
                 std::string_view headers) {
  std::string bytes(method);
  bytes.append(" ").append(target).append(" HTTP/1.1\r\nHost: localhost\r\n");
  return send_raw(port, bytes.append(headers).append("\r\n"));
}

Response get(std::uint16_t port, std::string_view target, std::string_view headers) {
  return request(port, "GET", target, headers);
}

}  // namespace weir::test
