#include "exposition/block_cache.hpp"

#include <utility>

namespace weir::detail {

std::shared_ptr<PackedBlock> BlockCache::find(const SnapshotPart& part, Format format,
                                              const double* values) {
  if (part.block->lines < PackedBlock::kMinLines) return nullptr;
  const std::lock_guard lock(mutex_);
  Entry& entry = entries_[format == Format::openmetrics_1_0_0 ? 1 : 0][part.block.get()];
  if (entry.block.expired()) entry = {part.block, false, nullptr};  // another had the address
  if (!std::exchange(entry.is_met, true)) return nullptr;
  if (!entry.packed) entry.packed = std::make_shared<PackedBlock>(part, format, values);
  return entry.packed;
}

void BlockCache::forget_gone() {
  const std::lock_guard lock(mutex_);
  for (auto& entries : entries_) {
    std::erase_if(entries, [](const auto& entry) { return entry.second.block.expired(); });
  }
}

}  // namespace weir::detail
