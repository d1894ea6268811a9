#include "http/openssl/client_policy.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace weir::detail {

using namespace openssl;

namespace {

struct ClientPolicy {
  bool verify = false;  // the chain of signatures
  std::vector<std::string> allowed_sans;
};

std::string_view text_of(const ASN1_STRING* string) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as characters
  const char* const data = reinterpret_cast<const char*>(ASN1_STRING_get0_data(string));
  return {data, static_cast<std::size_t>(ASN1_STRING_length(string))};
}

std::string address_of(std::string_view bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = bytes.size() == 4 ? AF_INET : AF_INET6;
  if (bytes.size() != 4 && bytes.size() != 16) return {};
  const char* const made = ::inet_ntop(family, bytes.data(), text.data(), text.size());
  return made == nullptr ? std::string() : std::string(made);
}

// The subject's alternative name as text; empty for a kind that is not compared.
std::string name_of(const GENERAL_NAME& name) {
  switch (name.type) {
    case GEN_DNS:
    case GEN_EMAIL:
    case GEN_URI:
      return std::string(text_of(name.d.ia5));
    case GEN_IPADD:
      return address_of(text_of(name.d.iPAddress));
    default:
      return {};
  }
}

bool has_allowed_san(X509* certificate, const std::vector<std::string>& allowed) {
  const NamesHandle names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  const int count = sk_GENERAL_NAME_num(names.get());  // -1 for null
  for (int i = 0; i < count; ++i) {
    const std::string name = name_of(*sk_GENERAL_NAME_value(names.get(), i));
    if (!name.empty() && std::ranges::find(allowed, name) != allowed.end()) return true;
  }
  return false;
}

// Called by OpenSSL when a client has sent a certificate. \returns 1 to let it in.
int judge(X509_STORE_CTX* chain, void* argument) noexcept {
  const auto& policy = *static_cast<const ClientPolicy*>(argument);
  try {
    if (policy.verify && X509_verify_cert(chain) != 1) return 0;
    X509* const certificate = X509_STORE_CTX_get0_cert(chain);
    if (policy.allowed_sans.empty() || has_allowed_san(certificate, policy.allowed_sans)) {
      X509_STORE_CTX_set_error(chain, X509_V_OK);
      return 1;
    }
  } catch (...) {  // out of memory
    X509_STORE_CTX_set_error(chain, X509_V_ERR_OUT_OF_MEM);
    return 0;
  }
  X509_STORE_CTX_set_error(chain, X509_V_ERR_APPLICATION_VERIFICATION);
  return 0;
}

void free_policy(void* /*parent*/, void* policy, CRYPTO_EX_DATA* /*data*/, int /*index*/,
                 long /*number*/, void* /*argument*/) {
  delete static_cast<ClientPolicy*>(policy);  // NOLINT(cppcoreguidelines-owning-memory)
}

// The policy lives as long as the context, which handshakes may hold for longer than we do.
bool attach(SSL_CTX* context, std::unique_ptr<ClientPolicy> policy) {
  static const int kIndex = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, &free_policy);
  if (kIndex < 0 || SSL_CTX_set_ex_data(context, kIndex, policy.get()) != 1) return false;
  SSL_CTX_set_cert_verify_callback(context, &judge, policy.release());
  return true;
}

}  // namespace

bool set_client_policy(SSL_CTX* context, const TlsConfig& config) {
  const ClientAuth auth = config.client_auth;
  const bool verify = auth == ClientAuth::verify_if_given || auth == ClientAuth::require_and_verify;
  const bool require = auth == ClientAuth::require_any || auth == ClientAuth::require_and_verify;
  int mode = auth == ClientAuth::none ? SSL_VERIFY_NONE : SSL_VERIFY_PEER;
  if (require) mode |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
  SSL_CTX_set_verify(context, mode, nullptr);
  return attach(context,
                std::make_unique<ClientPolicy>(ClientPolicy{verify, config.client_allowed_sans}));
}

}  // namespace weir::detail
