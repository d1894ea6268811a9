// What LiveWebGuard tells clients, and the page.
#include "http/live_web_guard.hpp"

namespace weir::detail {
namespace {

constexpr FamilySpec kReloadSuccess{"weir_web_config_reload_success",
                                    "Whether the last reload of the web configuration succeeded.",
                                    MetricType::gauge};
constexpr FamilySpec kReloadTime{
    "weir_web_config_reload_success_timestamp_seconds",
    "When the web configuration was last read with success, in seconds since the epoch.",
    MetricType::gauge};
constexpr FamilySpec kReloadFailures{"weir_web_config_reload_failures_total",
                                     "Web configurations that were not taken.",
                                     MetricType::counter};
constexpr FamilySpec kExpiry{"weir_web_certificate_expiry_timestamp_seconds",
                             "When the server's certificate ends, in seconds since the epoch.",
                             MetricType::gauge};
constexpr FamilySpec kRefused{"weir_web_requests_refused_total",
                              "Requests that were refused before they reached a page.",
                              MetricType::counter};
constexpr std::array<std::string_view, 3> kReasons{"credentials", "hashing", "rate_limit"};

double to_epoch_seconds(WallTime time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

}  // namespace

std::optional<Reply> LiveWebGuard::refusal(Protection& protection, std::string_view authorization) {
  if (!protection.bucket().take(clock_.monotonic())) {
    return refused(Refused::rate, text_reply(429, "429: too many requests"));
  }
  const Credentials credentials = protection.authenticator().check(authorization);
  if (credentials == Credentials::right) return std::nullopt;
  if (credentials == Credentials::busy) {
    Reply reply = text_reply(503, "503: too many passwords are being checked");
    reply.extra_headers = "Retry-After: 1\r\n";
    return refused(Refused::hashing, std::move(reply));
  }
  Reply reply = text_reply(401, "401: unauthorized");
  reply.extra_headers = "WWW-Authenticate: Basic realm=\"weir\", charset=\"UTF-8\"\r\n";
  return refused(Refused::credentials, std::move(reply));
}

Reply LiveWebGuard::refused(Refused why, Reply reply) {
  refused_[static_cast<std::size_t>(why)].fetch_add(1, std::memory_order_relaxed);
  return reply;
}

void LiveWebGuard::fill(SampleBatch& batch) const {
  std::shared_ptr<Protection> protection;
  {
    const std::lock_guard lock(mutex_);
    protection = protection_;
    batch.add(kReloadSuccess, success_ ? 1 : 0);
    batch.add(kReloadTime, to_epoch_seconds(success_time_));
  }
  batch.add(kReloadFailures, static_cast<double>(failures_.load(std::memory_order_relaxed)));
  if (protection->tls()) batch.add(kExpiry, to_epoch_seconds(protection->tls()->expiry()));
  for (std::size_t i = 0; i < kReasons.size(); ++i) {
    batch.add(kRefused, {{"reason", kReasons[i]}},
              static_cast<double>(refused_[i].load(std::memory_order_relaxed)));
  }
}

}  // namespace weir::detail
