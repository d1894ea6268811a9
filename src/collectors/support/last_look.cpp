#include "collectors/support/last_look.hpp"

#include "weir/collector.hpp"

namespace weir::detail {

bool LastLook::stands(const CollectContext& context) const noexcept {
  return events_ != 0 && events_ == context.device_events && context.started - time_ < kLookAgain;
}

void LastLook::take(const CollectContext& context) noexcept {
  events_ = context.device_events;
  time_ = context.started;
}

}  // namespace weir::detail
