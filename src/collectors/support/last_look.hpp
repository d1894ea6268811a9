// LastLook: when devices or files that come with them were last looked for, and whether what was
// seen then still stands. Not thread safe.
#pragma once

#include <cstdint>

#include "weir/clock.hpp"

namespace weir {
struct CollectContext;
}

namespace weir::detail {

// So long at most: for what comes without the kernel's telling, as a file of udev's.
inline constexpr Duration kLookAgain = std::chrono::seconds(30);

class LastLook {
 public:
  // True if since take() no device or module came or went, as far as the kernel's count tells, and
  // kLookAgain has not passed. False where the kernel does not tell.
  [[nodiscard]] bool stands(const CollectContext& context) const noexcept;
  // Before the look itself, so that what comes in between is seen by the next one.
  void take(const CollectContext& context) noexcept;
  void forget() noexcept { events_ = 0; }

 private:
  std::uint64_t events_ = 0;  // 0: no look stands
  MonotonicTime time_;
};

}  // namespace weir::detail
