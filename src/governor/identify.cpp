// The first look at a delivery: to which member does each row belong, and is it new?
#include <algorithm>

#include "governor/engine.hpp"
#include "model/block_builder.hpp"

namespace weir::detail {
namespace {

// Marks in Delivery::part_of_family.
constexpr std::uint32_t kUnresolved = kNone - 1;
constexpr std::uint32_t kTooMany = kNone - 2;  // the member table's bound holds for parts, too

// A family that was not delivered for this long may come back with another type.
constexpr Duration kTypeMemory = std::chrono::minutes(15);

}  // namespace

void Engine::identify(Delivery& delivery) {
  Tenant& tenant = tenants_[delivery.tenant];
  const bool is_second_piece = delivery.is_second_piece;
  if (is_second_piece) {  // what the first one knows of the parts is not all
    std::ranges::find(deliveries_, delivery.tenant, &Delivery::tenant)->layout.reset();
  } else {
    ++tenant.collections;
    delivery.witnessed = tenant.collections > 1 && !tenant.failed;
    if (recognise(delivery)) return;
  }
  if (is_second_piece || delivery.is_ahead) catch_up();
  note_families(parts_, delivery);
  delivery.runs.clear();
  if (!is_second_piece) {
    for (const std::uint32_t index : tenant.parts) {
      Part& part = parts_[index];
      part.survivors = part.survivor_lines = part.newcomer_lines = 0;
      part.demand_lines = part.pinned_lines = part.unit_lines = 0;
      part.extras.timestamps.clear();
      part.extras.starts.clear();
      part.extras.exemplars.clear();
    }
  }
  delivery.witnessed = tenant.collections > 1 && !tenant.failed;
  delivery.part_of_family.assign(delivery.batch->families().size(), kUnresolved);
  delivery.member_of_row.assign(delivery.batch->size(), kNone);

  std::uint32_t hint = 0;
  for (std::uint32_t row = 0; row < delivery.batch->size(); ++row)
    identify_row(delivery, row, hint);
  if (!is_second_piece) remember(delivery);
}

void Engine::identify_row(Delivery& delivery, std::uint32_t row, std::uint32_t& hint) {
  const SampleBatch& batch = *delivery.batch;
  Tenant& tenant = tenants_[delivery.tenant];
  const std::uint32_t lines = batch.lines(row);
  tenant.demand_lines += lines;
  counts_.delivered += lines;

  std::uint32_t& part_index =
      delivery.part_of_family[static_cast<std::size_t>(batch.row_family(row))];
  if (part_index == kUnresolved) part_index = find_part(delivery, batch.row_family(row));
  if (part_index == kNone) return count_dropped(FoldReason::type_conflict, lines);
  if (part_index == kTooMany) return count_dropped(FoldReason::untracked, lines);

  const SeriesKey key = series_key(parts_[part_index].hash, batch.labels(row));
  std::uint32_t index = members_.find(key, hint);
  const bool is_known = index != kNone;
  if (is_known) {
    Member& member = members_[index];
    if (member.part != part_index) {
      catch_up();
      if (owner_has_it(member)) return count_dropped(FoldReason::duplicate, lines);
      take_over(index, part_index);
      adopt_shape(batch, row, member);
    } else if (member.seen == tenant.collections) {
      return count_dropped(FoldReason::duplicate, lines);
    }
  } else {
    index = make_member(delivery, row, key, part_index);
    if (index == kNone) return count_dropped(FoldReason::untracked, lines);
  }
  Part& part = parts_[part_index];
  part.demand_lines += lines;
  part.unit_lines = std::max(part.unit_lines, lines);
  if (!part.pins.empty() && is_pinned(part, batch.labels(row))) part.pinned_lines += lines;
  hint = index + 1;
  delivery.member_of_row[row] = index;
  note_presence(delivery, row, index, !is_known);
}

// What the member's record must know of its being here, and whether it needs a route.
void Engine::note_presence(const Delivery& delivery, std::uint32_t row, std::uint32_t index,
                           bool is_new_unit) {
  const SampleBatch& batch = *delivery.batch;
  const std::uint32_t collection = tenants_[delivery.tenant].collections;
  Member& member = members_[index];
  const Part& part = parts_[member.part];
  if (!is_new_unit) {
    member.fresh = false;
    if (member.seen + 1 != collection) {
      member.since = now_;
      member.missing = false;
      member.epoch = 0;  // its output may be gone
    }
    const auto keys = row_keys(batch, row);
    const bool is_wide = batch.kind(row) != UnitKind::scalar;
    if (is_wide != (member.wide() != nullptr) ||
        (is_wide && !std::ranges::equal(member.wide()->keys, keys))) {
      adopt_shape(batch, row, member);
      if (part.passing) member.output = kNone;
      member.epoch = 0;
    }
  }
  member.seen = collection;
  if (!stays(member, parts_[member.part], batch.lines(row)))
    unrouted_.push_back({static_cast<std::uint32_t>(&delivery - deliveries_.data()), row});
}

// Counts a unit that is here. \returns false if it needs a route.
bool Engine::stays(const Member& member, Part& part, std::uint32_t lines) const {
  const bool was_routed = member.epoch == part.epoch;
  if (part.passing && member.output != kNone) {
    ++part.survivors;
    part.survivor_lines += lines;
    return was_routed;
  }
  if (part.passing) {
    part.newcomer_lines += lines;
    return false;
  }
  const bool held_back =
      member.verdict != Verdict::own &&
      (member.reason == FoldReason::budget || member.reason == FoldReason::gauge_rule);
  return was_routed && !(promotes_ && held_back);
}

std::uint32_t Engine::find_part(Delivery& delivery, FamilyIndex family_index) {
  const Family& family = delivery.batch->family_of(family_index);
  if (reserved_names_->contains(family.name)) return kNone;
  auto at = families_.find(family.name);
  if (at == families_.end()) {
    if (parts_.size() - free_parts_.size() >= static_cast<std::size_t>(config_.max_members))
      return kTooMany;
    at = families_.try_emplace(family.name).first;
    at->second = {family_hash(*config_.hash_seed, family.name), family.type, now_, {}};
  }
  FamilyEntry& entry = at->second;
  if (entry.type != family.type) {
    for (Delivery& other : deliveries_) note_families(parts_, other);
    if (now_ - entry.delivered < kTypeMemory) return kNone;
    entry.type = family.type;
    members_.note_change();
    catch_up();
    for (const std::uint32_t part : entry.parts) retire(parts_[part]);
  }
  entry.delivered = now_;
  for (const std::uint32_t part : entry.parts) {
    if (parts_[part].tenant == delivery.tenant && parts_[part].family->type == family.type)
      return part;
  }
  return make_part(entry, delivery.tenant, family);
}

std::uint32_t Engine::make_part(FamilyEntry& entry, std::uint32_t tenant, const Family& family) {
  if (parts_.size() - free_parts_.size() >= static_cast<std::size_t>(config_.max_members))
    return kTooMany;
  auto index = static_cast<std::uint32_t>(parts_.size());
  if (free_parts_.empty()) {
    parts_.emplace_back();
  } else {
    index = free_parts_.back();
    free_parts_.pop_back();
  }
  Part& part = parts_[index];
  part.family = std::make_shared<const Family>(family);
  part.entry = &entry;
  part.hash = entry.hash;
  part.tenant = tenant;
  find_pins(part);
  entry.parts.push_back(index);
  tenants_[tenant].parts.push_back(index);
  order_.push_back(index);
  order_changed_ = true;
  return index;
}

void Engine::find_pins(Part& part) const {
  part.pins.clear();
  for (std::uint32_t i = 0; i < config_.pins.size(); ++i) {
    if (config_.pins[i].metric == part.family->name) part.pins.push_back(i);
  }
}

std::uint32_t Engine::make_member(const Delivery& delivery, std::uint32_t row, SeriesKey key,
                                  std::uint32_t part) {
  if (mode_ != GovernorMode::off &&
      members_.size() >= static_cast<std::size_t>(config_.max_members)) {
    parts_[part].untracked = true;
    return kNone;
  }
  const std::uint32_t index = members_.insert(key, part);
  ++parts_[part].members;
  Member& member = members_[index];
  member.since = now_;
  // A birth that was witnessed counts from 0; whatever may have counted before is a baseline.
  const bool was_forgotten = tombstones_.contains(key);
  member.fresh = !was_forgotten;
  adopt_shape(*delivery.batch, row, member);
  if (delivery.witnessed && !was_forgotten) {
    ++births_;
    ++parts_[part].births;
    WideNumbers* const wide = member.wide();
    if (wide == nullptr) member.set_last(0);
    if (wide != nullptr) std::ranges::fill(wide->values, 0.0);
    if (wide != nullptr && wide->native) clear_counts(*wide->native);
  }
  return index;
}

// Takes shape and values of the row as the member's baseline.
void Engine::adopt_shape(const SampleBatch& batch, std::size_t row, Member& member) {
  if (batch.kind(row) == UnitKind::scalar) {
    member.set_last(batch.value(row));
    return;
  }
  const auto keys = row_keys(batch, row);
  WideNumbers& wide = member.make_wide();
  wide.keys.assign(keys.begin(), keys.end());
  wide.values.resize(batch.lines(row));
  write_row_values(batch, row, wide.values.data());
  adopt_native(batch.natives().find(static_cast<std::uint32_t>(row)), wide);
}

// True if the member's tenant delivered it last time, so that nobody else may.
bool Engine::owner_has_it(const Member& member) const {
  return member.seen == tenants_[parts_[member.part].tenant].collections;
}

// A series passes to another part, with the value it has now as baseline.
void Engine::take_over(std::uint32_t index, std::uint32_t part) {
  Member& member = members_[index];
  members_.note_change();
  const std::uint32_t own = outputs_.find(member.key);
  if (own != kNone && outputs_[own].owner == index) {
    outputs_[own].owner = kNone;
    if (outputs_[own].kind == OutputKind::own || outputs_[own].kind == OutputKind::pinned)
      forget_output(own);
  }
  --parts_[member.part].members;
  ++parts_[part].members;
  member.part = part;
  member.output = kNone;
  member.epoch = 0;
  member.shown = false;
  member.since = now_;
}

}  // namespace weir::detail
