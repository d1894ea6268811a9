// TlsAcceptor: the context that civetweb makes connections with. It holds nothing but a callback,
// which gives each handshake what is in force at that moment: so a certificate can be replaced
// while the server runs.
#pragma once

#include <atomic>
#include <functional>
#include <memory>

#include "http/openssl/tls_context.hpp"

namespace weir::detail {

class TlsAcceptor {
 public:
  using Current = std::function<std::shared_ptr<const TlsContext>()>;

  // \p starts is called when a handshake does, by many threads at once; it must not throw.
  TlsAcceptor(Current current, std::function<void()> starts);
  TlsAcceptor(const TlsAcceptor&) = delete;
  TlsAcceptor& operator=(const TlsAcceptor&) = delete;

  // From now on no handshake succeeds, and nothing is asked.
  void close() noexcept { closed_ = true; }
  // An SSL_CTX, for civetweb; null if there is no memory for one. Lives as long as this.
  [[nodiscard]] void* context() const noexcept { return context_.get(); }

 private:
  static void on_progress(const SSL* connection, int where, int result) noexcept;
  static int on_hello(SSL* connection, int* alert, void* acceptor) noexcept;

  Current current_;
  std::function<void()> starts_;
  std::atomic<bool> closed_{false};
  ContextHandle context_;
};

}  // namespace weir::detail
