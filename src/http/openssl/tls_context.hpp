// TlsContext: what a TlsConfig asks for, in OpenSSL's terms. Does not change; thread safe.
#pragma once

#include <memory>

#include "http/openssl/handle.hpp"
#include "weir/clock.hpp"
#include "weir/expected.hpp"
#include "weir/web_config.hpp"

namespace weir::detail {

class TlsContext {
 public:
  // Loads OpenSSL. Errors name the file: not PEM, a key that is another certificate's, an unknown
  // name; or say that there is no OpenSSL.
  static Expected<std::shared_ptr<const TlsContext>> make(const TlsConfig& config);

  // Gives a connection that has sent its hello, and nothing else, all that this context holds.
  [[nodiscard]] bool apply(SSL* connection) const noexcept;
  // When the server's certificate ends.
  [[nodiscard]] WallTime expiry() const noexcept { return expiry_; }

 private:
  TlsContext(ContextHandle context, std::string curves, WallTime expiry)
      : context_(std::move(context)), curves_(std::move(curves)), expiry_(expiry) {}

  ContextHandle context_;
  std::string curves_;  // OpenSSL's names, joined by colons
  WallTime expiry_;
};

}  // namespace weir::detail
