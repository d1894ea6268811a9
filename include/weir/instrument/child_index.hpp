/// \file
/// ChildIndex: finds a family's child by its label values while others insert. Open addressing in a
/// table that only grows: a reader needs no lock, since entries never move within a table and old
/// tables live as long as the index.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir::detail {

/// A hash of the values, in order; ("ab", "c") differs from ("a", "bc").
[[nodiscard]] std::uint64_t hash_values(std::span<const std::string_view> values) noexcept;

struct IndexedChild {
  std::uint64_t hash = 0;
  std::vector<std::string> values;
};

/// \tparam Child derives from IndexedChild; owned by the caller, outlives the index.
template <class Child>
class ChildIndex {
 public:
  ChildIndex() { grow(8); }

  /// Any thread. \returns nullptr if there is none.
  [[nodiscard]] Child* find(std::uint64_t hash,
                            std::span<const std::string_view> values) const noexcept {
    const Table& table = *table_.load(std::memory_order_acquire);
    for (std::size_t at = hash & table.mask;; at = (at + 1) & table.mask) {
      Child* child = table.slots[at].load(std::memory_order_acquire);
      if (child == nullptr) return nullptr;
      if (child->hash == hash && std::ranges::equal(child->values, values)) return child;
    }
  }

  /// One thread at a time.
  void insert(Child& child) {
    if (size() >= (tables_.back()->mask + 1) / 2) grow(2 * (tables_.back()->mask + 1));
    place(*tables_.back(), child);
    size_.fetch_add(1, std::memory_order_relaxed);
  }
  /// Any thread.
  [[nodiscard]] std::size_t size() const noexcept { return size_.load(std::memory_order_relaxed); }

 private:
  struct Table {
    explicit Table(std::size_t size) : mask(size - 1), slots(size) {}
    std::size_t mask;  // size - 1; the size is a power of two
    std::vector<std::atomic<Child*>> slots;
  };

  static void place(Table& table, Child& child) {
    std::size_t at = child.hash & table.mask;
    while (table.slots[at].load(std::memory_order_relaxed) != nullptr) at = (at + 1) & table.mask;
    table.slots[at].store(&child, std::memory_order_release);
  }
  void grow(std::size_t size) {
    auto larger = std::make_unique<Table>(size);
    if (!tables_.empty()) {
      for (auto& slot : tables_.back()->slots) {
        if (Child* child = slot.load(std::memory_order_relaxed)) place(*larger, *child);
      }
    }
    tables_.push_back(std::move(larger));
    table_.store(tables_.back().get(), std::memory_order_release);
  }

  std::atomic<const Table*> table_;
  std::vector<std::unique_ptr<Table>>
      tables_;  // all that ever were, each half of the next: readers may hold one
  std::atomic<std::size_t> size_{0};
};

}  // namespace weir::detail
