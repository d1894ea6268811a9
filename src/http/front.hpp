// Front: what stands between civetweb's workers and the site: its callbacks. It turns civetweb's
// requests into ours, counts those under way, and keeps slow clients from holding all workers.
#pragma once

#include <civetweb.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>

#include "http/head_watch.hpp"
#include "http/openssl/tls_acceptor.hpp"
#include "http/relay_peers.hpp"
#include "http/site.hpp"
#include "http/worker_reserve.hpp"

namespace weir::detail {

// Thread safe. Must outlive the civetweb context that it is the user data of.
class Front {
 public:
  // \p crowded: with more connections than this, slow ones are cut.
  Front(HttpServerSettings settings, Exporter& exporter, Logger log, std::size_t crowded);

  [[nodiscard]] static mg_callbacks callbacks();

  [[nodiscard]] bool speaks_tls() const noexcept { return acceptor_ != nullptr; }

  // Ends the start; \returns what civetweb said meanwhile, a line each.
  std::string end_start();

  // Slow clients at these ports are cut when it gets crowded.
  void watch(std::vector<std::uint16_t> ports) { watch_.watch(std::move(ports)); }

  // Filled by who relays connections to civetweb.
  [[nodiscard]] RelayPeers& peers() noexcept { return peers_; }

  // From now on requests are refused, and do not touch the exporter.
  void drain() noexcept {
    reserve_.open();  // civetweb waits for all its workers
    site_.drain();
    if (acceptor_) acceptor_->close();
  }
  // Whether no request is under way, at \p until the latest.
  [[nodiscard]] bool await_idle(std::chrono::steady_clock::time_point until);
  void await_idle();

 private:
  class Work;  // counts a request for as long as it lives

  [[nodiscard]] std::string client_of(const mg_request_info& info) const;
  static void* init_thread(const mg_context* context, int kind) noexcept;
  static int init_connection(const mg_connection* connection, void** data) noexcept;
  static void connection_close(const mg_connection* connection) noexcept;
  static int begin_request(mg_connection* connection) noexcept;
  static int http_error(mg_connection* connection, int status, const char* message) noexcept;
  static int external_ssl_ctx(void** context, void* front) noexcept;
  static int log_message(const mg_connection* connection, const char* message) noexcept;

  std::unique_ptr<TlsAcceptor> acceptor_;  // null: plain HTTP
  Site site_;
  std::mutex mutex_;
  std::condition_variable idle_;
  std::size_t under_way_ = 0;
  std::string start_messages_;
  bool starting_ = true;
  RelayPeers peers_;
  WorkerReserve reserve_;
  HeadWatch watch_;
};

}  // namespace weir::detail
