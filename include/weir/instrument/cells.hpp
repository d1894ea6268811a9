/// \file
/// CellDomain: numbers that many threads add to and nobody waits for. Each thread has a slab of its
/// own, so an addition is a load and a store to memory that no other thread writes; a reader adds
/// the slabs up. What a thread has added stays when it ends.
///
/// Building block of Counter and Histogram; applications use those.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace weir::detail {

/// The cells of one thread. Only its thread writes, anybody may read.
class CellSlab {
 public:
  static constexpr std::size_t kChunkCells = 512;  ///< 4 KiB, a page
  static constexpr std::size_t kChunks = 2048;     ///< hence at most 1 Mi cells in a domain

  CellSlab() = default;
  CellSlab(const CellSlab&) = delete;
  CellSlab& operator=(const CellSlab&) = delete;
  ~CellSlab() {
    for (auto& chunk : chunks_) delete[] chunk.load(std::memory_order_relaxed);
  }

  /// Owner only. Allocates the chunk on first use.
  [[nodiscard]] std::atomic<double>* cells(std::uint32_t index) {
    std::atomic<double>* chunk = chunks_[index / kChunkCells].load(std::memory_order_relaxed);
    if (chunk == nullptr) [[unlikely]]
      chunk = allocate(index / kChunkCells);
    return chunk + index % kChunkCells;
  }
  [[nodiscard]] double read(std::uint32_t index) const noexcept {
    const std::atomic<double>* chunk = chunks_[index / kChunkCells].load(std::memory_order_acquire);
    return chunk == nullptr ? 0.0 : chunk[index % kChunkCells].load(std::memory_order_relaxed);
  }

 private:
  std::atomic<double>* allocate(std::size_t chunk);
  std::array<std::atomic<std::atomic<double>*>, kChunks> chunks_{};
};

class CellDomain;

/// Which domain this thread used last, and its slab there.
struct SlabCache {
  const CellDomain* domain;
  CellSlab* slab;
};
extern constinit thread_local SlabCache t_slab_cache;

/// Created by make() only: its address must not be reused while a thread remembers it.
class CellDomain : public std::enable_shared_from_this<CellDomain> {
  struct Token {};

 public:
  explicit CellDomain(Token) {}
  [[nodiscard]] static std::shared_ptr<CellDomain> make() {
    return std::make_shared<CellDomain>(Token{});
  }

  /// \returns the first of \p count neighbouring cells, zero all of them. They lie in one chunk, so
  /// \p count is at most CellSlab::kChunkCells. Throws std::length_error when the domain is full.
  [[nodiscard]] std::uint32_t allocate(std::uint32_t count);

  /// The calling thread's cells from \p index on.
  [[nodiscard]] std::atomic<double>* local(std::uint32_t index) {
    if (t_slab_cache.domain == this) [[likely]]
      return t_slab_cache.slab->cells(index);
    return slab_of_this_thread().cells(index);
  }

  /// The sums over all threads of the cells from \p index on; not one moment for all, but each
  /// thread's additions in the order it made them or later.
  void sum(std::uint32_t index, std::span<double> out) const;
  /// The same of one cell that add_whole_to_cell() adds to.
  [[nodiscard]] std::uint64_t sum_whole(std::uint32_t index) const;

 private:
  CellSlab& slab_of_this_thread();

  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<CellSlab>> slabs_;  // a slab is handed on when its thread has ended
  std::vector<CellSlab*> free_slabs_;
  std::uint32_t used_ = 0;

  friend struct ThreadSlabs;
};

/// Adds to a cell of the calling thread.
inline void add_to_cell(std::atomic<double>& cell, double amount) noexcept {
  cell.store(cell.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
}

/// The same for a cell that holds a whole number as its bits: a third of the cost, since the next
/// addition need not wait for a floating-point one.
inline void add_whole_to_cell(std::atomic<double>& cell, std::uint64_t amount) noexcept {
  const auto before = std::bit_cast<std::uint64_t>(cell.load(std::memory_order_relaxed));
  cell.store(std::bit_cast<double>(before + amount), std::memory_order_relaxed);
}

}  // namespace weir::detail
