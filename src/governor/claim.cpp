// Outputs come, get slots or wait for them, shrink and go.
#include <algorithm>

#include "governor/engine.hpp"
#include "governor/histogram_fold.hpp"
#include "model/block_builder.hpp"

namespace weir::detail {

std::uint32_t Engine::claim(const Row& row, OutputKind kind, LabelText labels, bool essential) {
  const std::uint32_t index = find_or_make(row, kind, labels);
  if (index == kNone) return kNone;
  Output& output = outputs_[index];
  if (kind == OutputKind::aggregate && output.is_single() && output.kind != OutputKind::pinned)
    share(output, kind);
  if (kind != OutputKind::aggregate && output.kind == OutputKind::aggregate &&
      tier_of(parts_[row.part]) == Tier::pass)
    unshare(row, output, kind);
  if (output.kind == OutputKind::renamed) output.owner = row.member;
  if (kind == OutputKind::own && output.kind == OutputKind::pinned) output.kind = kind;
  if (output.is_single()) {
    output.essential = essential;
  } else {
    fit(output, row_keys(row.batch, row.index));
  }
  limit_bounds(output);
  if (output.yields && output.on_page()) return kNone;
  if (output.state != OutputState::absent) return index;

  const bool admitted = has_slots(parts_[row.part], output);
  if (!admitted && !essential) {
    if (!output.was_shown) forget_output(index);  // there is nothing to come back to
    return kNone;
  }
  output.since = now_;
  output.contributors = 0;
  wait(output);
  parts_[row.part].outputs.push_back(index);
  if (admitted) enter(output);
  return index;
}

std::uint32_t Engine::find_or_make(const Row& row, OutputKind kind, LabelText labels) {
  Part& part = parts_[row.part];
  const bool is_own = kind == OutputKind::own || kind == OutputKind::pinned;
  std::string qualified;
  for (;;) {
    if (part.qualified && !is_own && qualified.empty()) {
      qualified = Mapping::qualified(labels, tenant_label(part));
      labels = LabelText::trusted(qualified);
    }
    const SeriesKey key = is_own ? members_[row.member].key : series_key(part.hash, labels);
    const std::uint32_t index = outputs_.find(key);
    if (index == kNone && !is_own && passes_elsewhere(key, row.part)) {
      if (part.qualified) return kNone;
      part.qualified = true;
      continue;
    }
    if (index == kNone) {
      const std::uint32_t made = make_output(row, kind, key);
      outputs_[made].text = labels.view();
      return made;
    }
    Output& output = outputs_[index];
    if (output.part == row.part && output.unit == row.unit) {
      if (output.state == OutputState::absent) output.text = labels.view();
      return index;
    }
    // Another tenant's output has that name, or one of another form.
    if (is_own || part.qualified) return kNone;
    part.qualified = true;
  }
}

// True if another tenant's untouched unit has that name.
bool Engine::passes_elsewhere(SeriesKey key, std::uint32_t part) const {
  const std::uint32_t index = members_.find(key, kNone);
  if (index == kNone || members_[index].part == part) return false;
  const Member& member = members_[index];
  return parts_[member.part].passing && (member.output != kNone || owner_has_it(member));
}

// True if an output of another tenant has the member's name.
bool Engine::is_taken(const Member& member) const {
  const std::uint32_t output = outputs_.find(member.key);
  return output != kNone && outputs_[output].part != member.part && outputs_[output].on_page();
}

std::uint32_t Engine::make_output(const Row& row, OutputKind kind, SeriesKey key) {
  const Member& member = members_[row.member];
  const Part& part = parts_[row.part];
  const bool is_own = kind == OutputKind::own || kind == OutputKind::pinned;
  const bool is_single = is_own || kind == OutputKind::renamed;
  Output output;
  output.key = key;
  output.part = row.part;
  output.kind = kind;
  output.unit = row.unit;
  output.rule = row.rule;
  if (is_single) output.owner = row.member;
  if (member.wide() && is_single) {
    output.keys = member.wide()->keys;
  } else if (row.unit == UnitKind::histogram) {
    output.keys = part.fold_keys ? *part.fold_keys : member.wide()->keys;
  }
  output.values.assign(unit_lines(row.unit, output.keys.size()), 0);
  if (is_own && (member.shown || member.fresh)) {
    if (member.wide()) {
      output.values = member.wide()->values;
    } else {
      output.values.front() = member.last();
    }
  }
  Natives::start(output, member.wide(), is_own && (member.shown || member.fresh));
  output.was_shown = member.shown;
  output.since = now_;
  return outputs_.insert(std::move(output));
}

std::uint32_t Engine::claim_fold(const Row& row) {
  Part& part = parts_[row.part];
  if (part.fold == kNone) {
    part.fold_text = mapping_.fold_text(row.labels);
    const std::uint32_t made =
        find_or_make(row, OutputKind::fold, LabelText::trusted(part.fold_text));
    if (made == kNone) return kNone;
    part.fold_text = outputs_[made].text;
    share(outputs_[made], OutputKind::fold);
    outputs_[made].essential = true;
    part.fold = made;
  }
  if (outputs_[part.fold].unit != row.unit || outputs_[part.fold].rule != row.rule) return kNone;
  Output& fold = outputs_[part.fold];
  fit(fold, row_keys(row.batch, row.index));
  limit_bounds(fold);
  if (fold.state != OutputState::absent) return part.fold;
  if (tier_of(part) != Tier::pass && part.policy && part.policy->limit_lines < fold.lines()) {
    // There are more families than the budget has lines.
    part.untracked |= row.rule == FoldRule::cumulative;
    return kNone;
  }
  fold.text = part.fold_text;
  fold.since = now_;
  wait(fold);
  part.outputs.push_back(part.fold);
  if (gate_.has_room(fold.lines())) enter(fold);
  return part.fold;
}

void Engine::wait(Output& output) {
  output.state = OutputState::waiting;
  gate_.wait(output.lines());
  parts_[output.part].waiting_lines += output.lines();
}

void Engine::stop_waiting(const Output& output, std::uint32_t lines) {
  gate_.stop_waiting(lines);
  parts_[output.part].waiting_lines -= lines;
}

// The gate's word, and under the policy adaptive that of the family's share.
bool Engine::has_slots(const Part& part, const Output& output) const {
  const bool keeps_headroom = output.kind == OutputKind::own || output.kind == OutputKind::renamed;
  if (!gate_.admits(output.lines(), keeps_headroom ? headroom() : 0)) return false;
  if (output.kind == OutputKind::pinned || !part.policy || tier_of(part) == Tier::pass) return true;
  return part.lines + part.waiting_lines + output.lines() <= part.policy->limit_lines;
}

bool Engine::is_entitled(const Part& part) const {
  return is_adaptive() && tier_of(part) == Tier::pass;
}

// From waiting to the page.
void Engine::enter(Output& output) {
  Part& part = parts_[output.part];
  stop_waiting(output, output.lines());
  gate_.take(output.lines());
  part.lines += output.lines();
  part.dirty = true;
  output.state = output.instant() ? OutputState::live : OutputState::arming;
  output.since = now_;
  output.was_shown = true;
  output.yields = false;
}

// To absent; the caller takes it off the part's list.
void Engine::leave(Output& output) {
  Part& part = parts_[output.part];
  if (output.on_page()) {
    gate_.give_back(output.lines());
    part.lines -= output.lines();
    part.dirty = true;
  } else if (output.state == OutputState::waiting) {
    stop_waiting(output, output.lines());
  }
  drop_ring(output);
  // By its own name nobody finds it, so it must not outlive its member as its owner.
  if (output.kind == OutputKind::renamed) output.owner = kNone;
  output.state = OutputState::absent;
  output.yields = false;
  output.since = now_;
  output.text = {};
}

// Takes the part off the page at once: its family has another type now, and a name has one type.
void Engine::retire(Part& part) {
  for (const std::uint32_t at : part.outputs) leave(outputs_[at]);
  part.outputs.clear();
  gate_.give_back(part.lines);
  part.lines = 0;
  for (const std::uint32_t unit : part.units) members_[unit].output = kNone;
  part.units.clear();
  part.values.clear();
  part.block.reset();
}

void Engine::forget_output(std::uint32_t index) {
  Output& output = outputs_[index];
  if (output.state != OutputState::absent) {
    leave(output);
    std::erase(parts_[output.part].outputs, index);
  }
  outputs_.erase(index);
}

}  // namespace weir::detail
