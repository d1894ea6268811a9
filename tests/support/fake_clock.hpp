// A clock that a test moves by hand. Thread safe.
#pragma once

#include <atomic>
#include <cstdint>

#include "weir/clock.hpp"

namespace weir::test {

class FakeClock final : public Clock {
 public:
  [[nodiscard]] MonotonicTime monotonic() const noexcept override {
    return MonotonicTime(Duration(now_ns_.load()));
  }
  [[nodiscard]] WallTime wall() const noexcept override {
    return WallTime(
        std::chrono::duration_cast<WallTime::duration>(kWallStart + Duration(now_ns_.load())));
  }
  void advance(Duration by) { now_ns_ += by.count(); }

 private:
  static constexpr Duration kWallStart = std::chrono::hours(24 * 365 * 50);
  std::atomic<std::int64_t> now_ns_{1'000'000'000};
};

}  // namespace weir::test
