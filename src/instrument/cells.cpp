#include "weir/instrument/cells.hpp"

#include <algorithm>
#include <stdexcept>

namespace weir::detail {

constinit thread_local SlabCache t_slab_cache{nullptr, nullptr};

std::atomic<double>* CellSlab::allocate(std::size_t chunk) {
  auto* cells = new std::atomic<double>[kChunkCells]();
  chunks_[chunk].store(cells, std::memory_order_release);
  return cells;
}

// The slabs that this thread holds, one per domain that it ever added to. A slab goes back to its
// domain, numbers and all, when the thread ends: the next new thread goes on adding to it.
struct ThreadSlabs {
  struct Entry {
    std::weak_ptr<CellDomain> domain;  // keeps the address from being reused, not the domain alive
    const CellDomain* address;
    CellSlab* slab;
  };

  ThreadSlabs() = default;
  ThreadSlabs(const ThreadSlabs&) = delete;
  ThreadSlabs& operator=(const ThreadSlabs&) = delete;
  ~ThreadSlabs() {
    t_slab_cache = {nullptr, nullptr};
    for (Entry& entry : entries) {
      if (const auto domain = entry.domain.lock()) {
        const std::lock_guard lock(domain->mutex_);
        domain->free_slabs_.push_back(entry.slab);
      }
    }
  }

  std::vector<Entry> entries;
};

namespace {
thread_local ThreadSlabs t_slabs;
}  // namespace

CellSlab& CellDomain::slab_of_this_thread() {
  auto& entries = t_slabs.entries;
  const auto known = std::ranges::find(entries, this, &ThreadSlabs::Entry::address);
  CellSlab* slab = nullptr;
  if (known != entries.end()) {
    slab = known->slab;
  } else {
    std::erase_if(entries, [](const ThreadSlabs::Entry& entry) { return entry.domain.expired(); });
    const std::lock_guard lock(mutex_);
    if (free_slabs_.empty()) {
      slab = slabs_.emplace_back(std::make_unique<CellSlab>()).get();
    } else {
      slab = free_slabs_.back();
      free_slabs_.pop_back();
    }
    entries.push_back({weak_from_this(), this, slab});
  }
  t_slab_cache = {this, slab};
  return *slab;
}

std::uint32_t CellDomain::allocate(std::uint32_t count) {
  constexpr std::uint32_t kChunk = CellSlab::kChunkCells;
  if (count == 0 || count > kChunk)
    throw std::length_error("weir: cells asked for at once: 1 to 512");
  const std::lock_guard lock(mutex_);
  const std::uint32_t left = kChunk - used_ % kChunk;
  const std::uint32_t begin = count <= left ? used_ : used_ + left;
  if (begin + count > kChunk * CellSlab::kChunks)
    throw std::length_error("weir: too many instruments in one set");
  used_ = begin + count;
  return begin;
}

void CellDomain::sum(std::uint32_t index, std::span<double> out) const {
  std::ranges::fill(out, 0.0);
  const std::lock_guard lock(mutex_);
  for (const auto& slab : slabs_) {
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] += slab->read(index + static_cast<std::uint32_t>(i));
  }
}

std::uint64_t CellDomain::sum_whole(std::uint32_t index) const {
  std::uint64_t sum = 0;
  const std::lock_guard lock(mutex_);
  for (const auto& slab : slabs_) sum += std::bit_cast<std::uint64_t>(slab->read(index));
  return sum;
}

}  // namespace weir::detail
