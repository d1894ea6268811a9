// The names that exporter-toolkit has for cipher suites and curves (those of Go's crypto/tls), and
// OpenSSL's for the same.
#pragma once

#include <span>
#include <string_view>

namespace weir::detail {

struct TlsName {
  std::string_view toolkit;
  std::string_view openssl;
  bool is_tls13 = false;  // a suite of TLS 1.3
};

[[nodiscard]] std::span<const TlsName> cipher_suites();
[[nodiscard]] std::span<const TlsName> curves();
// Null if there is none.
[[nodiscard]] const TlsName* find_tls_name(std::span<const TlsName> names,
                                           std::string_view toolkit_name);

}  // namespace weir::detail
