// Stands in for libssl.so, which civetweb 1.15 loads by that name: it finds there all of the real
// libssl.so.3, which this is linked to, and the one function that OpenSSL 3 renamed.
#include <openssl/ssl.h>

#undef SSL_get_peer_certificate

extern "C" __attribute__((visibility("default"))) X509* SSL_get_peer_certificate(
    const SSL* connection) {
  return SSL_get1_peer_certificate(connection);
}
