#include "collect/shared_texts.hpp"

#include <utility>

namespace weir::detail {

namespace {

// True if nobody else has \p slot, nor will: whoever had it let go of it before this.
template <class Slot>
bool is_free(const std::shared_ptr<Slot>& slot) {
  if (slot.use_count() != 1) return false;
  std::shared_ptr<Slot>(slot).reset();  // a count alone does not synchronize, letting go does
  return true;
}

}  // namespace

void SharedTexts::renew() {
  const std::lock_guard lock(mutex_);
  for (Place& place : places_) {
    if (!place.current) continue;  // nobody wants it
    std::swap(place.current, place.last);
    if (place.current && is_free(place.current))
      place.current->is_read = false;
    else
      place.current = std::make_shared<Slot>();
  }
}

Expected<std::shared_ptr<const std::string>> SharedTexts::get(SharedFile file, const Read& read) {
  std::unique_lock places_lock(mutex_);
  auto& current = places_[static_cast<std::size_t>(file)].current;
  if (!current) current = std::make_shared<Slot>();
  const std::shared_ptr<Slot> slot = current;
  places_lock.unlock();

  const std::lock_guard lock(slot->mutex);
  if (!slot->is_read) {
    const auto text = read();
    if (!text) return text.error();
    slot->text.assign(*text);
    slot->is_read = true;
  }
  return std::shared_ptr<const std::string>(slot, &slot->text);
}

}  // namespace weir::detail
