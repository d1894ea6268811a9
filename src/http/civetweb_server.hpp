// CivetwebServer: the one place that knows civetweb. It turns civetweb's requests into ours, and
// keeps the workers from being held up by slow clients.
#pragma once

#include <civetweb.h>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "http/listen_address.hpp"
#include "http/site.hpp"
#include "weir/http_server.hpp"

namespace weir::detail {

class CivetwebServer final : public HttpServer {
 public:
  static Expected<std::unique_ptr<HttpServer>> start(HttpServerSettings settings,
                                                     Exporter& exporter, Logger log);
  ~CivetwebServer() override;
  CivetwebServer(const CivetwebServer&) = delete;
  CivetwebServer& operator=(const CivetwebServer&) = delete;

  [[nodiscard]] std::vector<std::uint16_t> ports() const override { return ports_; }
  void stop(Duration patience) override;

 private:
  // What the callbacks use; lives until civetweb has let go of it.
  struct Shared;

  explicit CivetwebServer(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}
  Expected<void> listen(const std::vector<ListenAddress>& addresses, std::uint32_t max_requests);

  static int begin_request(mg_connection* connection);
  static int http_error(mg_connection* connection, int status, const char* message);
  static int log_message(const mg_connection* connection, const char* message);

  std::shared_ptr<Shared> shared_;
  mg_context* context_ = nullptr;
  std::vector<std::uint16_t> ports_;
  ListenAddress knock_at_;  // where to wake up the listener
};

}  // namespace weir::detail
