#include "http/openssl/tls_context.hpp"

#include <ctime>
#include <span>

#include "http/openssl/client_policy.hpp"
#include "http/tls_names.hpp"

namespace weir::detail {

using namespace openssl;

namespace {

Error fault(const std::string& origin, std::string_view what) {
  std::string message = origin + ": " + std::string(what);
  const std::string reason = take_openssl_failure();
  if (!reason.empty()) message.append(": ").append(reason);
  return {ErrorCode::parse, std::move(message)};
}

// Else OpenSSL would ask the terminal for an encrypted key's password.
int no_password(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*data*/) {
  return -1;
}

BioHandle reader(const std::string& pem) {
  return BioHandle(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

CertificateHandle next_certificate(BIO* bio) {
  return CertificateHandle(PEM_read_bio_X509(bio, nullptr, &no_password, nullptr));
}

// Whether reading stopped for want of another certificate, and not at a broken one.
bool at_end() {
  const bool end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  if (end) ERR_clear_error();
  return end;
}

Expected<WallTime> use_certificate(SSL_CTX* context, const PemText& text) {
  const BioHandle bio = reader(text.pem);
  const CertificateHandle own = next_certificate(bio.get());
  if (!own) return fault(text.origin, "no certificate in PEM");
  if (SSL_CTX_use_certificate(context, own.get()) != 1) {
    return fault(text.origin, "the certificate cannot be used");
  }
  while (CertificateHandle signer = next_certificate(bio.get())) {
    if (SSL_CTX_add0_chain_cert(context, signer.get()) != 1) {
      return fault(text.origin, "a certificate of the chain cannot be used");
    }
    static_cast<void>(signer.release());
  }
  if (!at_end()) return fault(text.origin, "a broken certificate");
  std::tm end{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(own.get()), &end) != 1) {
    return fault(text.origin, "the certificate's end is no time");
  }
  return std::chrono::system_clock::from_time_t(::timegm(&end));
}

Expected<void> use_key(SSL_CTX* context, const PemText& text) {
  const BioHandle bio = reader(text.pem);
  const KeyHandle key(PEM_read_bio_PrivateKey(bio.get(), nullptr, &no_password, nullptr));
  if (!key) return fault(text.origin, "no key in PEM without a password");
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1 || SSL_CTX_check_private_key(context) != 1) {
    return fault(text.origin, "the key does not belong to the certificate");
  }
  return {};
}

Expected<void> trust(SSL_CTX* context, const TlsConfig& config) {
  if (config.client_auth == ClientAuth::none) return {};
  if (!config.client_ca) {
    SSL_CTX_set_default_verify_paths(context);
    return {};
  }
  const BioHandle bio = reader(config.client_ca->pem);
  bool any = false;
  while (const CertificateHandle authority = next_certificate(bio.get())) {
    if (X509_STORE_add_cert(SSL_CTX_get_cert_store(context), authority.get()) != 1 ||
        SSL_CTX_add_client_CA(context, authority.get()) != 1) {
      return fault(config.client_ca->origin, "a certificate cannot be used");
    }
    any = true;
  }
  if (any && at_end()) return {};
  return fault(config.client_ca->origin, any ? "a broken certificate" : "no certificate in PEM");
}

// OpenSSL's names of those of \p wanted that \p takes, joined by colons.
template <class Takes>
std::string join(std::span<const TlsName> known, const std::vector<std::string>& wanted,
                 Takes takes) {
  std::string text;
  for (const std::string& name : wanted) {
    const TlsName* const found = find_tls_name(known, name);
    if (found == nullptr || !takes(*found)) continue;
    text.append(text.empty() ? "" : ":").append(found->openssl);
  }
  return text;
}

Expected<void> use_suites(SSL_CTX* context, const TlsConfig& config) {
  const std::vector<std::string>& wanted = config.cipher_suites;
  if (wanted.empty()) return {};
  const std::string of_12 =
      join(cipher_suites(), wanted, [](const TlsName& n) { return !n.is_tls13; });
  const std::string of_13 =
      join(cipher_suites(), wanted, [](const TlsName& n) { return n.is_tls13; });
  if (of_12.empty()) {  // then TLS 1.2 is not to be had
    if (config.max_version == TlsVersion::tls12) {
      return Error(ErrorCode::invalid_argument, "cipher_suites: none of them is for TLS 1.2");
    }
    SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
  } else if (SSL_CTX_set_cipher_list(context, of_12.c_str()) != 1) {
    return fault("cipher_suites", "not taken");
  }
  if (!of_13.empty() && SSL_CTX_set_ciphersuites(context, of_13.c_str()) != 1) {
    return fault("cipher_suites", "not taken");
  }
  return {};
}

int number_of(TlsVersion version) {
  return version == TlsVersion::tls12 ? TLS1_2_VERSION : TLS1_3_VERSION;
}

}  // namespace

Expected<std::shared_ptr<const TlsContext>> TlsContext::make(const TlsConfig& config) {
  if (!openssl::load()) return openssl::load().error().with_context("TLS");
  ContextHandle owner(SSL_CTX_new(TLS_server_method()));
  SSL_CTX* const context = owner.get();
  if (context == nullptr) return fault("TLS", "no context");
  SSL_CTX_set_min_proto_version(context, number_of(config.min_version));
  SSL_CTX_set_max_proto_version(context, number_of(config.max_version));
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  if (config.prefer_server_cipher_suites) {
    SSL_CTX_set_options(context, SSL_OP_CIPHER_SERVER_PREFERENCE);
  }
  if (auto done = use_suites(context, config); !done) return done.error();
  std::string curve_list = join(curves(), config.curves, [](const TlsName&) { return true; });
  if (!curve_list.empty() && SSL_CTX_set1_groups_list(context, curve_list.c_str()) != 1) {
    return fault("curve_preferences", "not taken");
  }
  const auto expiry = use_certificate(context, config.certificate);
  if (!expiry) return expiry.error();
  if (auto done = use_key(context, config.key); !done) return done.error();
  if (auto done = trust(context, config); !done) return done.error();
  if (!set_client_policy(context, config)) return fault("TLS", "no client policy");
  return std::shared_ptr<const TlsContext>(
      new TlsContext(std::move(owner), std::move(curve_list), *expiry));
}

bool TlsContext::apply(SSL* connection) const noexcept {
  SSL_CTX* const context = context_.get();
  // This gives it certificates, suites and authorities; the rest was copied when it was made.
  if (SSL_set_SSL_CTX(connection, context) == nullptr) return false;
  SSL_set_verify(connection, SSL_CTX_get_verify_mode(context), nullptr);
  SSL_set_options(connection, SSL_CTX_get_options(context));
  return SSL_set_min_proto_version(connection, SSL_CTX_get_min_proto_version(context)) == 1 &&
         SSL_set_max_proto_version(connection, SSL_CTX_get_max_proto_version(context)) == 1 &&
         (curves_.empty() || SSL_set1_groups_list(connection, curves_.c_str()) == 1);
}

}  // namespace weir::detail
