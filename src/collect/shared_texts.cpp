#include "collect/shared_texts.hpp"

namespace weir::detail {

void SharedTexts::renew() {
  const std::lock_guard lock(mutex_);
  for (auto& slot : slots_) slot.reset();
}

Expected<std::shared_ptr<const std::string>> SharedTexts::get(SharedFile file, const Read& read) {
  std::unique_lock slots_lock(mutex_);
  auto& current = slots_[static_cast<std::size_t>(file)];
  if (!current) current = std::make_shared<Slot>();
  const std::shared_ptr<Slot> slot = current;
  slots_lock.unlock();

  const std::lock_guard lock(slot->mutex);
  if (!slot->text) {
    const auto text = read();
    if (!text) return text.error();
    slot->text.emplace(*text);
  }
  return std::shared_ptr<const std::string>(slot, &*slot->text);
}

}  // namespace weir::detail
