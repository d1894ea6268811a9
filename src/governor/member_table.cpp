#include "governor/member_table.hpp"

#include <algorithm>

namespace weir::detail {

namespace {

constexpr std::size_t kMinIndex = 64;

}  // namespace

std::uint32_t MemberTable::probe(SeriesKey key) const noexcept {
  if (index_.empty()) return kNone;
  const std::size_t mask = index_.size() - 1;
  for (std::size_t at = static_cast<std::size_t>(key) & mask;; at = (at + 1) & mask) {
    const std::uint32_t member = index_[at];
    if (member == kNone || members_[member].key == key) return member;
  }
}

void MemberTable::place(std::uint32_t index) noexcept {
  const std::size_t mask = index_.size() - 1;
  std::size_t at = static_cast<std::size_t>(members_[index].key) & mask;
  while (index_[at] != kNone) at = (at + 1) & mask;
  index_[at] = index;
}

std::uint32_t MemberTable::insert(SeriesKey key, std::uint32_t part) {
  std::uint32_t at = end();
  if (free_.empty()) {
    // By eighths, not by doubling: records are most of what a series costs.
    if (members_.size() == members_.capacity())
      members_.reserve(members_.size() + members_.size() / 8 + kMinIndex);
    members_.emplace_back();
  } else {
    at = free_.back();
    free_.pop_back();
  }
  members_[at].key = key;
  members_[at].part = part;
  if (size() * 4 > index_.size() * 3) {
    rebuild_index();
  } else {
    place(at);
  }
  return at;
}

void MemberTable::release(std::uint32_t index) {
  ++changes_;
  members_[index] = Member{};
  free_.push_back(index);
}

bool MemberTable::rebuild() {
  free_.clear();
  for (std::uint32_t i = 0; i < end(); ++i) {
    if (members_[i].part == kNone) free_.push_back(i);
  }
  rebuild_index();
  for (std::uint32_t i = 0; i < end(); ++i) {
    if (members_[i].part != kNone && probe(members_[i].key) != i) return false;
  }
  return true;
}

void MemberTable::rebuild_index() {
  std::size_t capacity = kMinIndex;
  while (size() * 3 > capacity * 2) capacity *= 2;
  index_.assign(capacity, kNone);
  for (std::uint32_t i = 0; i < end(); ++i) {
    if (members_[i].part != kNone) place(i);
  }
}

}  // namespace weir::detail
