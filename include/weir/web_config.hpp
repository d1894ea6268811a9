/// \file
/// WebConfig: who may come in, and over what. What exporter-toolkit's --web.config.file says, in
/// types; docs/web-config.md has the file's form. Values only: WebGuard makes them effective.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "weir/clock.hpp"

namespace weir {

enum class TlsVersion { tls12, tls13 };

/// What is asked of a client's certificate; Go's five policies.
enum class ClientAuth { none, request, require_any, verify_if_given, require_and_verify };

/// Certificates or a key in PEM, already read.
struct PemText {
  std::string pem;
  std::string origin;  ///< where it comes from, for errors
};

struct TlsConfig {
  PemText certificate;  ///< the server's, then those that it was signed with
  PemText key;
  ClientAuth client_auth = ClientAuth::none;
  std::optional<PemText> client_ca;  ///< without: the system's
  /// Not empty: a client's certificate must have one of these as DNS name, IP address, e-mail
  /// address or URI.
  std::vector<std::string> client_allowed_sans;
  TlsVersion min_version = TlsVersion::tls12;
  TlsVersion max_version = TlsVersion::tls13;
  std::vector<std::string> cipher_suites;  ///< IANA's names; empty: OpenSSL's choice
  std::vector<std::string> curves;         ///< Go's names, best first; empty: OpenSSL's choice
  bool prefer_server_cipher_suites = true;
};

struct BasicAuthUser {
  std::string name;
  std::string hash;  ///< bcrypt: $2a$, $2b$ or $2y$
};

/// A token bucket over all clients.
struct RateLimit {
  Duration interval{};  ///< between two requests; zero: no limit
  std::uint32_t burst = 1;
};

struct ReplyHeader {
  std::string name;
  std::string value;
};

struct WebConfig {
  std::optional<TlsConfig> tls;      ///< none: plain HTTP
  std::vector<BasicAuthUser> users;  ///< none: no password is asked for
  std::vector<ReplyHeader> headers;  ///< of every reply
  RateLimit rate_limit;
  std::vector<std::string> files;     ///< that it was read from; looked at for changes
  std::vector<std::string> warnings;  ///< a sentence each, for the log
};

}  // namespace weir
