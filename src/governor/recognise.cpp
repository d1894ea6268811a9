// A delivery whose rows are those of the last one: nobody need be looked up.
#include <algorithm>
#include <utility>

#include "governor/engine.hpp"

namespace weir::detail {
namespace {

// Batches without rows are all alike.
std::shared_ptr<const void> layout_of(const SampleBatch& batch) {
  static const std::shared_ptr<const void> kNoRows = std::make_shared<char>();
  return batch.empty() ? kNoRows : batch.layout();
}

}  // namespace

// After identify(): if all rows were found, the next delivery of the same layout takes it as it is.
void Engine::remember(Delivery& delivery) const {
  delivery.layout.reset();
  auto layout = layout_of(*delivery.batch);
  if (!layout || std::ranges::find(delivery.member_of_row, kNone) != delivery.member_of_row.end())
    return;
  delivery.layout = std::move(layout);
  delivery.reserved_names = reserved_names_;
  delivery.changes = members_.changes();
  delivery.collection = tenants_[delivery.tenant].collections;
  delivery.lines = tenants_[delivery.tenant].demand_lines;
}

// \returns false if the rows must be identified one by one. The parts' demand is what it was.
bool Engine::recognise(Delivery& delivery) {
  Tenant& tenant = tenants_[delivery.tenant];
  if (!delivery.layout || delivery.layout != layout_of(*delivery.batch) ||
      delivery.changes != members_.changes() || delivery.collection + 1 != tenant.collections)
    return false;
  // The table's changes tell of parts and types, too.
  for (std::size_t i = 0;
       delivery.reserved_names != reserved_names_ && i < delivery.part_of_family.size(); ++i) {
    const std::uint32_t part = delivery.part_of_family[i];
    if (part < parts_.size() && find_part(delivery, static_cast<FamilyIndex>(i)) != part)
      return false;
  }
  delivery.seen = now_;
  delivery.reserved_names = reserved_names_;  // find_part() knows them
  delivery.collection = tenant.collections;
  tenant.demand_lines = delivery.lines;
  counts_.delivered += delivery.lines;
  if (pass_steadily(delivery)) return true;
  for (const std::uint32_t index : tenant.parts) {
    Part& part = parts_[index];
    part.survivors = part.survivor_lines = part.newcomer_lines = 0;
    part.extras.timestamps.clear();
    part.extras.starts.clear();
    part.extras.exemplars.clear();
  }
  for (std::uint32_t row = 0; row < delivery.member_of_row.size(); ++row) {
    Member& member = members_[delivery.member_of_row[row]];
    member.fresh = false;
    member.seen = tenant.collections;
    const std::uint32_t lines =
        member.wide() ? static_cast<std::uint32_t>(member.wide()->values.size()) : 1;
    if (!stays(member, parts_[member.part], lines))
      unrouted_.push_back({static_cast<std::uint32_t>(&delivery - deliveries_.data()), row});
  }
  return true;
}

// Writes down when the families of recognised deliveries were there.
void Engine::note_families(std::vector<Part>& parts, Delivery& delivery) {
  if (delivery.seen == MonotonicTime()) return;
  for (const std::uint32_t index : delivery.part_of_family) {
    FamilyEntry* const entry = index < parts.size() ? parts[index].entry : nullptr;
    if (entry != nullptr) entry->delivered = std::max(entry->delivered, delivery.seen);
  }
  delivery.seen = {};
}

}  // namespace weir::detail
