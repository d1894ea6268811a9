#include "http/openssl/tls_acceptor.hpp"

#include <utility>

namespace weir::detail {

using namespace openssl;

TlsAcceptor::TlsAcceptor(Current current, std::function<void()> starts)
    : current_(std::move(current)),
      starts_(std::move(starts)),
      context_(SSL_CTX_new(TLS_server_method())) {
  if (!context_) return;
  SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION);
  // A session taken up again would pass by the client policy that is in force now.
  SSL_CTX_set_options(context_.get(), SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(context_.get(), 0);
  SSL_CTX_set_session_cache_mode(context_.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_client_hello_cb(context_.get(), &TlsAcceptor::on_hello, this);
  SSL_CTX_set_app_data(context_.get(), this);
  SSL_CTX_set_info_callback(context_.get(), &TlsAcceptor::on_progress);
}

void TlsAcceptor::on_progress(const SSL* connection, int where, int /*result*/) noexcept {
  if (where != SSL_CB_HANDSHAKE_START) return;
  const auto* self =
      static_cast<const TlsAcceptor*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(connection)));
  if (self != nullptr) self->starts_();
}

int TlsAcceptor::on_hello(SSL* connection, int* alert, void* acceptor) noexcept {
  try {
    const auto& self = *static_cast<const TlsAcceptor*>(acceptor);
    if (!self.closed_) {
      const auto current = self.current_();
      if (current && current->apply(connection)) return SSL_CLIENT_HELLO_SUCCESS;
    }
  } catch (...) {  // out of memory
    *alert = SSL_AD_INTERNAL_ERROR;
    return SSL_CLIENT_HELLO_ERROR;
  }
  *alert = SSL_AD_INTERNAL_ERROR;
  return SSL_CLIENT_HELLO_ERROR;
}

}  // namespace weir::detail
