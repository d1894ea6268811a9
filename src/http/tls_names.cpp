#include "http/tls_names.hpp"

#include <algorithm>
#include <array>

namespace weir::detail {
namespace {

// Those that Go 1.19 counts as secure; the ones over RSA key exchange, too, which later Go versions
// no longer offer unless they are named.
constexpr std::array kCipherSuites{
    TlsName{"TLS_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256", true},
    TlsName{"TLS_AES_256_GCM_SHA384", "TLS_AES_256_GCM_SHA384", true},
    TlsName{"TLS_CHACHA20_POLY1305_SHA256", "TLS_CHACHA20_POLY1305_SHA256", true},
    TlsName{"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "ECDHE-ECDSA-AES128-SHA"},
    TlsName{"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256"},
    TlsName{"TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "ECDHE-ECDSA-AES256-SHA"},
    TlsName{"TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "ECDHE-ECDSA-AES256-GCM-SHA384"},
    TlsName{"TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305"},
    TlsName{"TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "ECDHE-RSA-AES128-SHA"},
    TlsName{"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256"},
    TlsName{"TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "ECDHE-RSA-AES256-SHA"},
    TlsName{"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE-RSA-AES256-GCM-SHA384"},
    TlsName{"TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-RSA-CHACHA20-POLY1305"},
    TlsName{"TLS_RSA_WITH_AES_128_CBC_SHA", "AES128-SHA"},
    TlsName{"TLS_RSA_WITH_AES_128_GCM_SHA256", "AES128-GCM-SHA256"},
    TlsName{"TLS_RSA_WITH_AES_256_CBC_SHA", "AES256-SHA"},
    TlsName{"TLS_RSA_WITH_AES_256_GCM_SHA384", "AES256-GCM-SHA384"}};

constexpr std::array kCurves{TlsName{"CurveP256", "P-256"}, TlsName{"CurveP384", "P-384"},
                             TlsName{"CurveP521", "P-521"}, TlsName{"X25519", "X25519"}};

}  // namespace

std::span<const TlsName> cipher_suites() {
  return kCipherSuites;
}

std::span<const TlsName> curves() {
  return kCurves;
}

const TlsName* find_tls_name(std::span<const TlsName> names, std::string_view toolkit_name) {
  const auto found = std::ranges::find(names, toolkit_name, &TlsName::toolkit);
  return found == names.end() ? nullptr : &*found;
}

}  // namespace weir::detail
