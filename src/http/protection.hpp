// Protection: one WebConfig in force: certificates, users, headers and the rate limit.
#pragma once

#include <optional>

#include "http/authenticator.hpp"
#include "http/openssl/tls_context.hpp"
#include "http/reply.hpp"
#include "http/token_bucket.hpp"
#include "weir/clock.hpp"

namespace weir::detail {

// Thread safe. Only the bucket and what the authenticator remembers change.
class Protection {
 public:
  // Errors as TlsContext::make(); or there is no OpenSSL for basic_auth_users.
  static Expected<std::shared_ptr<Protection>> make(WebConfig config, MonotonicTime now);

  [[nodiscard]] const std::shared_ptr<const TlsContext>& tls() const noexcept { return tls_; }
  [[nodiscard]] bool asks_for_password() const noexcept { return asks_for_password_; }
  // Of every reply: whole lines, each ended by CRLF.
  [[nodiscard]] const std::string& headers() const noexcept { return headers_; }
  TokenBucket& bucket() noexcept { return bucket_; }
  Authenticator& authenticator() noexcept { return authenticator_; }

 private:
  Protection(WebConfig config, std::shared_ptr<const TlsContext> tls, MonotonicTime now);

  std::shared_ptr<const TlsContext> tls_;  // null: plain HTTP
  bool asks_for_password_;
  std::string headers_;
  TokenBucket bucket_;
  Authenticator authenticator_;
};

}  // namespace weir::detail
