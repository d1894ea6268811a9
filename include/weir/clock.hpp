/// \file
/// Time is injected: nothing in Weir reads a clock of its own, so that a test moves time by hand.
/// Durations come from the monotonic clock only; wall time is printed, never subtracted.
#pragma once

#include <chrono>

namespace weir {

using MonotonicTime = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::system_clock::time_point;
using Duration = std::chrono::nanoseconds;

/// Implementations are thread safe.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;
  [[nodiscard]] virtual MonotonicTime monotonic() const noexcept = 0;
  [[nodiscard]] virtual WallTime wall() const noexcept = 0;
};

/// The machine's clocks.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] MonotonicTime monotonic() const noexcept override {
    return std::chrono::steady_clock::now();
  }
  [[nodiscard]] WallTime wall() const noexcept override { return std::chrono::system_clock::now(); }
};

/// \returns \p duration in seconds.
[[nodiscard]] constexpr double to_seconds(Duration duration) noexcept {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace weir
