// The blocks that an encoder met, packed once they are met again: a block that changes with every
// page never costs more than its text.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "exposition/packed_block.hpp"
#include "weir/exposition.hpp"
#include "weir/snapshot.hpp"

namespace weir::detail {

// Thread safe. Holds no more blocks than live in snapshots, after forget_gone().
class BlockCache {
 public:
  // Null: the block is small, or met for the first time.
  [[nodiscard]] std::shared_ptr<PackedBlock> find(const SnapshotPart& part, Format format,
                                                  const double* values);
  // Forgets the blocks that no snapshot has any more.
  void forget_gone();

 private:
  struct Entry {
    std::weak_ptr<const SeriesBlock> block;
    bool is_met = false;
    std::shared_ptr<PackedBlock> packed;
  };
  std::mutex mutex_;
  std::array<std::unordered_map<const SeriesBlock*, Entry>, 2> entries_;  // text, OpenMetrics
};

}  // namespace weir::detail
