// A delivery whose rows are those of the last one: nobody need be looked up.
#include <algorithm>
#include <utility>

#include "governor/engine.hpp"

namespace weir::detail {
namespace {

// Does \p part still have \p family of \p tenant? Then it was delivered now; without a look-up,
// which is all there is to do for many small families.
bool is_still(const Part& part, std::uint32_t tenant, const Family& family, MonotonicTime now) {
  if (!part.family || part.tenant != tenant || part.family->type != family.type ||
      part.entry->type != family.type || part.family->name != family.name)
    return false;
  part.entry->delivered = now;
  return true;
}

}  // namespace

// After identify(): if all rows were found, the next delivery of the same layout takes it as it is.
void Engine::remember(Delivery& delivery) const {
  delivery.layout.reset();
  auto layout = delivery.batch->layout();
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
  if (!delivery.layout || delivery.layout != delivery.batch->layout() ||
      delivery.changes != members_.changes() || delivery.collection + 1 != tenant.collections)
    return false;
  for (std::size_t i = 0; i < delivery.part_of_family.size(); ++i) {
    const std::uint32_t part = delivery.part_of_family[i];
    const bool is_used = part < parts_.size();
    if (!is_used) continue;
    const auto family = static_cast<FamilyIndex>(i);
    const bool is_known =
        delivery.reserved_names == reserved_names_ &&
        is_still(parts_[part], delivery.tenant, delivery.batch->family_of(family), now_);
    if (!is_known && find_part(delivery, family) != part) return false;
  }
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

}  // namespace weir::detail
