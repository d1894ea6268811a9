// The blocks that an encoder met, packed once they are met again: a block that changes with every
// page never costs more than its text.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>

#include "exposition/packed_block.hpp"
#include "weir/exposition.hpp"
#include "weir/snapshot.hpp"

namespace weir::detail {

// Thread safe. Holds no more blocks than live in snapshots, after forget_gone().
class BlockCache {
 public:
  // The block with \p head before it, and before that the block \p last if that is not null. Null:
  // it is met for the first time, or has a line that is too long.
  [[nodiscard]] std::shared_ptr<PackedBlock> find(const SnapshotPart& part, Format format,
                                                  const double* values, std::string_view head,
                                                  const PackedBlock* last);
  // Forgets the blocks that no snapshot has any more.
  void forget_gone();

 private:
  struct Entry {
    std::weak_ptr<const SeriesBlock> block;
    bool is_met = false;
    std::size_t longest = 0;  // label text
    std::shared_ptr<PackedBlock> packed;
  };
  struct Page {
    std::unordered_map<const SeriesBlock*, Entry> entries;
    std::shared_ptr<const DeflateCode> small_code;
    std::size_t learnt_from = 0;  // so many blocks
  };
  static void learn_small_code(Page& page, Format format);

  std::mutex mutex_;
  std::array<Page, 2> pages_;  // text, OpenMetrics
};

}  // namespace weir::detail
