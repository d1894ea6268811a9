/// \file
/// HttpServer: serves an exporter's pages over civetweb. Several may live in one process. GET and
/// HEAD of known paths only; every error is answered in words of our own, so that nothing of a
/// request is echoed.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "weir/expected.hpp"
#include "weir/exporter.hpp"
#include "weir/log.hpp"
#include "weir/web_guard.hpp"

namespace weir {

struct HttpServerSettings {
  /// "host:port", "[IPv6 address]:port"; ":10147" is all addresses of IPv4 and IPv6; port 0 takes a
  /// free one.
  std::vector<std::string> listen_addresses{":10147"};
  /// Listening stream sockets of IPv4 or IPv6 to serve, too: systemd's. The server closes them.
  std::vector<int> sockets;
  std::string telemetry_path = "/metrics";
  std::uint32_t max_requests =
      40;  ///< scrapes at once; more are answered 503. 0: no limit but the threads'
  bool enable_lifecycle = false;           ///< POST /-/reload
  std::function<Expected<void>()> reload;  ///< what that does
  std::shared_ptr<WebGuard> guard;         ///< TLS, passwords and headers; null: plain and open
};

class HttpServer {
 public:
  /// Listens. Errors: invalid_argument for an address or a socket, conflict for a port in use, io;
  /// unsupported where TLS is wanted and cannot be had.
  /// \p exporter must outlive the server.
  static Expected<std::unique_ptr<HttpServer>> start(HttpServerSettings settings,
                                                     Exporter& exporter, Logger log = {});
  /// stop(), if it was not called.
  virtual ~HttpServer() = default;
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// The ports listened on, in the order of the addresses and then of the sockets.
  [[nodiscard]] virtual std::vector<std::uint16_t> ports() const = 0;
  /// Accepts no more, finishes what is under way (at most \p patience), then closes.
  virtual void stop(Duration patience = std::chrono::seconds(5)) = 0;

 protected:
  HttpServer() = default;
};

}  // namespace weir
