// Answers each request to a loopback port with whatever bytes a test wants, then closes.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace weir::test {

class StubServer {
 public:
  // \p answer gets the head of the request and returns the bytes to send.
  using Answer = std::function<std::string(const std::string& head)>;
  explicit StubServer(Answer answer);
  ~StubServer();
  StubServer(const StubServer&) = delete;
  StubServer& operator=(const StubServer&) = delete;

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] std::string url(const std::string& path = "/metrics") const;
  // The heads that came so far.
  [[nodiscard]] std::vector<std::string> heads() const;

 private:
  void serve();

  Answer answer_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> heads_;
  std::thread thread_;
};

// A response with a Content-Length.
[[nodiscard]] std::string ok(const std::string& body, const std::string& headers = {});

}  // namespace weir::test
