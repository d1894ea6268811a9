#include "governor/tombstones.hpp"

#include <algorithm>
#include <utility>

namespace weir::detail {

bool Tombstones::KeySet::contains(SeriesKey key) const noexcept {
  if (slots_.empty()) return false;
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = static_cast<std::size_t>(key) & mask;; at = (at + 1) & mask) {
    if (slots_[at] == SeriesKey{}) return false;
    if (slots_[at] == key) return true;
  }
}

std::vector<SeriesKey> Tombstones::KeySet::keys() const {
  std::vector<SeriesKey> keys = slots_;
  std::erase(keys, SeriesKey{});
  return keys;
}

void Tombstones::KeySet::insert(SeriesKey key) {
  if (key == SeriesKey{} || contains(key)) return;
  if ((size_ + 1) * 2 > slots_.size()) grow();
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = static_cast<std::size_t>(key) & mask;
  while (slots_[at] != SeriesKey{}) at = (at + 1) & mask;
  slots_[at] = key;
  ++size_;
}

void Tombstones::KeySet::grow() {
  constexpr std::size_t kMinSlots = 64;
  const auto before = std::exchange(
      slots_, std::vector<SeriesKey>(std::max(kMinSlots, slots_.size() * 2), SeriesKey{}));
  size_ = 0;
  for (const SeriesKey key : before) insert(key);
}

void Tombstones::add(SeriesKey key) {
  if (young_.size() >= limit_) old_ = std::exchange(young_, KeySet{});
  young_.insert(key);
}

}  // namespace weir::detail
