#include "http/protection.hpp"

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

}  // namespace

Protection::Protection(WebConfig config, std::shared_ptr<const TlsContext> tls, MonotonicTime now)
    : tls_(std::move(tls)),
      asks_for_password_(!config.users.empty()),
      headers_(header_lines(config.headers)),
      bucket_(config.rate_limit, now),
      authenticator_(std::move(config.users)) {}

Expected<std::shared_ptr<Protection>> Protection::make(WebConfig config, MonotonicTime now) {
  // Passwords that were right are remembered by a hash of OpenSSL's.
  if (!config.users.empty() && !openssl::load()) {
    return openssl::load().error().with_context("basic_auth_users");
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
