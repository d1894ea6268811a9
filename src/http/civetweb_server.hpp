// CivetwebServer: starts and stops civetweb; what happens in between is Front's.
#pragma once

#include <civetweb.h>

#include <memory>
#include <vector>

#include "http/front.hpp"
#include "http/listen_plan.hpp"
#include "http/relay.hpp"
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
  CivetwebServer(std::shared_ptr<Front> front, Logger log)
      : front_(std::move(front)), log_(std::move(log)) {}
  Expected<void> listen(ListenPlan plan, std::uint32_t workers);
  Expected<void> start_civetweb(const std::vector<ListenAddress>& addresses, std::uint32_t workers);

  std::shared_ptr<Front> front_;  // shared with a context that had to be left behind
  Logger log_;
  mg_context* context_ = nullptr;
  std::vector<std::uint16_t> ports_;
  ListenAddress knock_at_;  // where to wake up the listener
  std::unique_ptr<Relay> relay_;
};

}  // namespace weir::detail
