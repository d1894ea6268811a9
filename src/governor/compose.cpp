// Blocks are built anew when the units that stand in them change; a page is a list of blocks.
#include <algorithm>
#include <optional>
#include <utility>

#include "governor/engine.hpp"
#include "governor/histogram_fold.hpp"
#include "model/block_builder.hpp"

namespace weir::detail {

void Engine::build_passing_blocks() {
  std::map<std::uint32_t, BlockBuilder> builders;
  for_each_asked_part([&](std::uint32_t index) {
    Part& part = parts_[index];
    const bool is_changed = part.survivors != part.units.size() || part.newcomer_lines > 0;
    if (!part.passing || !is_changed) return;
    builders.emplace(index, BlockBuilder(part.family));
    for (const std::uint32_t member : part.units) {
      if (members_[member].part == index) members_[member].output = kNone;
    }
    part.units.clear();
  });
  if (builders.empty()) return;
  for (std::size_t i = 0; i < deliveries_used_; ++i) {
    const Delivery& delivery = deliveries_[i];
    const SampleBatch& batch = *delivery.batch;
    for (std::uint32_t row = 0; row < batch.size(); ++row) {
      const std::uint32_t member = delivery.member_of_row[row];
      if (member == kNone) continue;
      const auto builder = builders.find(members_[member].part);
      if (builder == builders.end()) continue;
      builder->second.add(batch, row);
      Part& part = parts_[builder->first];
      members_[member].output = static_cast<std::uint32_t>(part.units.size());
      part.units.push_back(member);
    }
  }
  for (auto& [index, builder] : builders) {
    Part& part = parts_[index];
    part.block = builder.finish();
    part.units.shrink_to_fit();
    part.values.resize(part.block->lines);
  }
}

void Engine::build_governed_block(Part& part) {
  BlockBuilder builder(part.family);
  for (const std::uint32_t at : part.outputs) {
    Output& output = outputs_[at];
    if (!output.on_page()) continue;
    output.block_unit = static_cast<std::uint32_t>(builder.size());
    output.first_value =
        builder.add(output.unit, page_keys(output), LabelText::trusted(output.text));
  }
  part.block = builder.finish();
  part.dirty = false;
}

// Where a row stands under its own name on this page.
std::optional<Place> Engine::place_of(const Delivery& delivery, std::uint32_t row) {
  const std::uint32_t index = delivery.member_of_row[row];
  if (index == kNone || members_[index].output == kNone) return std::nullopt;
  const Member& member = members_[index];
  Part& part = parts_[member.part];
  if (part.passing)
    return Place{&part, member.output, part.block->units[member.output].first_value,
                 row_keys(*delivery.batch, row), true};
  const Output& output = outputs_[member.output];
  if (output.owner != index || !output.is_single() || !output.on_page()) return std::nullopt;
  return Place{&part, output.block_unit, output.first_value, page_keys(output),
               output.kind == OutputKind::pinned};
}

void Engine::copy_timestamps(const Delivery& delivery) {
  for (const auto& at : delivery.batch->timestamps()) {
    if (const auto place = place_of(delivery, at.row))
      place->part->extras.timestamps.push_back({place->unit, at.timestamp});
  }
  for (const auto& at : delivery.batch->starts()) {
    if (const auto place = place_of(delivery, at.row); place && place->is_raw)
      place->part->extras.starts.push_back({place->unit, at.timestamp});
  }
}

void Engine::show_natives(Part& part) {
  part.extras.natives.clear();
  if (part.passing && std::exchange(part.has_natives, false)) {
    for (std::uint32_t unit = 0; unit < part.units.size(); ++unit) {
      const Member& member = members_[part.units[unit]];
      if (member.wide() && member.wide()->native)
        part.extras.natives.add(unit, member.wide()->native->view());
    }
  }
  for (const std::uint32_t at : part.outputs) {
    Output& output = outputs_[at];
    if (output.native && output.on_page() && natives_.settle(output))
      part.extras.natives.add(output.block_unit, output.native->shown.view());
  }
}

void Engine::compose() {
  if (std::exchange(order_changed_, false)) {
    std::ranges::sort(order_, [&](std::uint32_t a, std::uint32_t b) {
      const int by_name = parts_[a].family->name.compare(parts_[b].family->name);
      return by_name != 0 ? by_name < 0 : parts_[a].tenant < parts_[b].tenant;
    });
  }
  page_.clear();
  page_lines_ = 0;
  const bool hidden = hides_page();
  for (std::size_t i = 0; hidden && i < deliveries_used_; ++i)
    tenants_[deliveries_[i].tenant].interrupted = true;
  if (hidden) return;
  for (const std::uint32_t index : order_) {
    Part& part = parts_[index];
    if (tenants_[part.tenant].step != step_ || !part.block || part.block->lines == 0) continue;
    std::ranges::sort(part.extras.timestamps, {}, &PageTimestamp::unit);
    std::ranges::sort(part.extras.starts, {}, &PageTimestamp::unit);
    if (part.family->type == MetricType::histogram) show_natives(part);
    page_.push_back({&part, part.block->lines});
    page_lines_ += part.block->lines;
  }
}

void Engine::reserve_names(std::shared_ptr<const Names> names) {
  reserved_names_ = std::move(names);
  if (reserved_names_->empty()) return;
  // Few names lie between the first and the last one.
  const auto begin =
      std::ranges::lower_bound(page_, *reserved_names_->begin(), {}, &PagePart::name);
  const auto end = std::ranges::upper_bound(page_, *reserved_names_->rbegin(), {}, &PagePart::name);
  const auto gone = std::stable_partition(
      begin, end, [&](const PagePart& part) { return !reserved_names_->contains(part.name()); });
  if (gone == end) return;
  leave_calm();
  for (auto at = gone; at != end; ++at) page_lines_ -= at->lines;
  page_.erase(gone, end);
}

std::span<const PagePart> Engine::parts_named(std::string_view name) const {
  const auto begin = std::ranges::lower_bound(page_, name, {}, &PagePart::name);
  return {begin, std::ranges::upper_bound(begin, page_.end(), name, {}, &PagePart::name)};
}

void Engine::append_values(const PageStretch& stretch, std::vector<double>& out) const {
  if (!calm_.values.empty()) {
    const double* const first = calm_.values.data() + stretch.first_value;
    out.insert(out.end(), first, first + stretch.values);
    return;
  }
  const auto write_output = [this](const Output& output, double* first) {
    if (output.hidden > 0) {
      copy_fewer_keys(output.unit, output.keys, output.values, page_keys(output), first);
    } else {
      std::ranges::copy(output.values, first);
    }
  };
  out.resize(out.size() + stretch.values);
  double* part_begin = out.data() + out.size() - stretch.values;
  for (const auto& [part, lines] : page().subspan(stretch.first_part, stretch.parts)) {
    if (part->passing) std::ranges::copy(part->values, part_begin);
    for (const std::uint32_t at : part->outputs) {
      const Output& output = outputs_[at];
      if (output.on_page()) write_output(output, part_begin + output.first_value);
    }
    part_begin += lines;
  }
}

}  // namespace weir::detail
