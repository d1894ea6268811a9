// A client on raw sockets, so that a test can say what no decent client says.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace weir::test {

// A connection to 127.0.0.1.
class Connection {
 public:
  explicit Connection(std::uint16_t port);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // False if the other side has closed.
  bool send(std::string_view bytes);
  // All that comes until the other side closes. If it does not within \p patience,
  // "<still open>" is appended.
  std::string receive_all(std::chrono::milliseconds patience = std::chrono::seconds(60));
  // What comes with one read.
  std::string receive_some();
  // The other side is told that no more comes.
  void end_sending();
  // Gives up the connection at once, unread data and all.
  void reset();

 private:
  int fd_;
};

struct Response {
  int status = 0;     // 0: nothing came that is HTTP
  std::string head;   // status line and headers
  std::string body;   // chunks put together
  std::string bytes;  // all as it came

  // A header's value, "" if absent.
  [[nodiscard]] std::string header(std::string_view name) const;
};

[[nodiscard]] Response parse_response(std::string bytes);
// Sends \p bytes as they are.
[[nodiscard]] Response send_raw(std::uint16_t port, std::string_view bytes);
// \p headers: whole lines, each ended by CRLF.
[[nodiscard]] Response request(std::uint16_t port, std::string_view method, std::string_view target,
                               std::string_view headers = {});
[[nodiscard]] Response get(std::uint16_t port, std::string_view target,
                           std::string_view headers = {});

}  // namespace weir::test
