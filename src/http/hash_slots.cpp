#include "http/hash_slots.hpp"

namespace weir::detail {

HashSlots::Slot::Slot(HashSlots& slots) : slots_(slots) {
  std::unique_lock lock(slots_.mutex_);
  if (slots_.free_ == 0) {
    if (slots_.waiting_ == slots_.max_waiting_) return;
    ++slots_.waiting_;
    slots_.freed_.wait(lock, [this] { return slots_.free_ > 0; });
    --slots_.waiting_;
  }
  --slots_.free_;
  taken_ = true;
}

HashSlots::Slot::~Slot() {
  if (!taken_) return;
  const std::lock_guard lock(slots_.mutex_);
  ++slots_.free_;
  slots_.freed_.notify_one();
}

std::size_t HashSlots::waiting() {
  const std::lock_guard lock(mutex_);
  return waiting_;
}

}  // namespace weir::detail
