// An open-addressing table from hashes to the caller's indices. It keeps 32 bits of a hash and asks
// the caller whether an entry is the one looked for, so a collision costs a comparison and nothing
// else. Keeps its memory.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace weir::detail {

class SeriesIndex {
 public:
  // Forgets all; the table stays as large as the last use needed, no larger.
  void clear() {
    slots_.assign(std::bit_ceil(std::max(kMinSlots, 2 * used_)), Slot{});
    used_ = 0;
  }

  // Has the place of the hash fetched from memory, for a look-up soon.
  void prefetch(std::uint64_t hash) const {
    if (!slots_.empty()) __builtin_prefetch(&slots_[tag_of(hash) & (slots_.size() - 1)]);
  }

  // The index of the entry of this hash for which same(index) holds.
  template <class Same>
  [[nodiscard]] std::optional<std::uint32_t> find(std::uint64_t hash, const Same& same) const {
    if (slots_.empty()) return std::nullopt;
    const Slot& slot = slots_[probe(tag_of(hash), same)];
    return slot.next_index == 0 ? std::nullopt : std::optional(slot.next_index - 1);
  }

  // The same, or enters \p index; then it is what comes back.
  template <class Same>
  std::uint32_t find_or_insert(std::uint64_t hash, std::uint32_t index, const Same& same) {
    if (2 * (used_ + 1) > slots_.size()) grow();
    const std::uint32_t tag = tag_of(hash);
    Slot& slot = slots_[probe(tag, same)];
    if (slot.next_index != 0) return slot.next_index - 1;
    slot = {tag, index + 1};
    ++used_;
    return index;
  }

 private:
  static constexpr std::size_t kMinSlots = 64;
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t next_index = 0;  // index + 1; 0 is free
  };

  static std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash); }

  // The slot of the entry, or the free one where it would stand.
  template <class Same>
  std::size_t probe(std::uint32_t tag, const Same& same) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = tag & mask;
    while (slots_[at].next_index != 0 &&
           !(slots_[at].tag == tag && same(slots_[at].next_index - 1))) {
      at = (at + 1) & mask;
    }
    return at;
  }

  void grow() {
    std::vector<Slot> old(std::max(kMinSlots, 2 * slots_.size()));
    old.swap(slots_);
    const auto never = [](std::uint32_t) { return false; };
    for (const Slot& slot : old) {
      if (slot.next_index != 0) slots_[probe(slot.tag, never)] = slot;
    }
  }

  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

}  // namespace weir::detail
