// TokenBucket: one request each interval, and as many at once as were saved up, a burst at most.
#pragma once

#include <mutex>

#include "weir/web_config.hpp"

namespace weir::detail {

// Thread safe.
class TokenBucket {
 public:
  TokenBucket(RateLimit limit, MonotonicTime now)
      : limit_(limit), tokens_(limit.burst), counted_(now) {}

  // Takes a token; false if there is none. Without a limit there always is.
  [[nodiscard]] bool take(MonotonicTime now);

 private:
  const RateLimit limit_;
  std::mutex mutex_;
  double tokens_;
  MonotonicTime counted_;
};

}  // namespace weir::detail
