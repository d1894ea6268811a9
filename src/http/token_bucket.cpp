#include "http/token_bucket.hpp"

#include <algorithm>

namespace weir::detail {

bool TokenBucket::take(MonotonicTime now) {
  if (limit_.interval == Duration::zero()) return true;
  const std::lock_guard lock(mutex_);
  if (now > counted_) {
    tokens_ += to_seconds(now - counted_) / to_seconds(limit_.interval);
    tokens_ = std::min(tokens_, static_cast<double>(limit_.burst));
    counted_ = now;
  }
  if (tokens_ < 1) return false;
  tokens_ -= 1;
  return true;
}

}  // namespace weir::detail
