#include "http/protection.hpp"

#include "http/password_hash.hpp"

namespace weir::detail {
namespace {

std::string header_lines(const std::vector<ReplyHeader>& headers) {
  std::string lines;
  for (const ReplyHeader& header : headers) {
    if (header.name == "X-Content-Type-Options") continue;  // always sent
    lines.append(header.name).append(": ").append(header.value).append("\r\n");
  }
  return lines;
}

// Hashes are libcrypt's; passwords that were right are remembered by one of OpenSSL's.
Expected<void> can_check_passwords() {
  if (auto can = can_hash_passwords(); !can) return can;
  return openssl::load() ? Expected<void>() : openssl::load().error();
}

}  // namespace

Protection::Protection(WebConfig config, std::shared_ptr<const TlsContext> tls, MonotonicTime now)
    : tls_(std::move(tls)),
      asks_for_password_(!config.users.empty()),
      headers_(header_lines(config.headers)),
      bucket_(config.rate_limit, now),
      authenticator_(std::move(config.users)) {}

Expected<std::shared_ptr<Protection>> Protection::make(WebConfig config, MonotonicTime now) {
  if (!config.users.empty()) {
    if (auto can = can_check_passwords(); !can) return can.error().with_context("basic_auth_users");
  }
  std::shared_ptr<const TlsContext> tls;
  if (config.tls) {
    auto made = TlsContext::make(*config.tls);
    if (!made) return made.error();
    tls = std::move(*made);
  }
  return std::shared_ptr<Protection>(new Protection(std::move(config), std::move(tls), now));
}

}  // namespace weir::detail
