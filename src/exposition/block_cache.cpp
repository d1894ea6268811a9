#include "exposition/block_cache.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "exposition/small_code.hpp"

namespace weir::detail {
namespace {

std::size_t longest_text(const SeriesBlock& block) {
  std::uint32_t longest = 0;
  for (const BlockUnit& unit : block.units) longest = std::max(longest, unit.text_size);
  return longest;
}

}  // namespace

std::shared_ptr<PackedBlock> BlockCache::find(const SnapshotPart& part, Format format,
                                              const double* values, std::string_view head,
                                              const PackedBlock* last) {
  const std::lock_guard lock(mutex_);
  Page& page = pages_[format == Format::openmetrics_1_0_0 ? 1 : 0];
  Entry& entry = page.entries[part.block.get()];
  if (entry.block.expired())  // another had the address
    entry = {part.block, false, longest_text(*part.block), nullptr};
  if (!std::exchange(entry.is_met, true)) return nullptr;
  if (!PackedBlock::can_pack(part, head.size(), entry.longest)) return nullptr;
  PackedContext context{head, {}, nullptr};
  if (part.block->lines < PackedBlock::kMinLines) {
    learn_small_code(page, format);
    context.code = page.small_code;
    if (last != nullptr && last->may_be_copied()) context.before = last->first_line();
  }
  if (!entry.packed || !entry.packed->stands_in(context))
    entry.packed = std::make_shared<PackedBlock>(part, format, values, context);
  return entry.packed;
}

void BlockCache::learn_small_code(Page& page, Format format) {
  // Once more where most blocks were not known then.
  if (page.small_code && page.entries.size() <= 2 * page.learnt_from) return;
  std::vector<std::shared_ptr<const SeriesBlock>> blocks;
  for (const auto& [address, entry] : page.entries) {
    auto block = entry.block.lock();
    if (block && block->lines < PackedBlock::kMinLines) blocks.push_back(std::move(block));
  }
  // As they follow each other on the page.
  std::ranges::sort(blocks, {},
                    [](const auto& block) { return std::string_view(block->family->name); });
  page.small_code = std::make_shared<const DeflateCode>(make_small_code(blocks, format));
  page.learnt_from = page.entries.size();
}

void BlockCache::forget_gone() {
  const std::lock_guard lock(mutex_);
  for (Page& page : pages_) {
    std::erase_if(page.entries, [](const auto& entry) { return entry.second.block.expired(); });
  }
}

}  // namespace weir::detail
