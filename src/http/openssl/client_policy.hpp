// ClientPolicy: what is asked of a client's certificate.
#pragma once

#include "http/openssl/handle.hpp"
#include "weir/web_config.hpp"

namespace weir::detail {

// Makes \p context ask for a client's certificate, and judge it, as \p config says; the authorities
// that it trusts are set elsewhere. False if memory is out.
[[nodiscard]] bool set_client_policy(SSL_CTX* context, const TlsConfig& config);

}  // namespace weir::detail
