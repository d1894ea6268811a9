// From rows to outputs. Only rows that are new, returned, held back, or of a part whose rules
// changed come here; all others go where they went last time.
#include <algorithm>
#include <utility>

#include "governor/engine.hpp"
#include "governor/histogram_fold.hpp"
#include "model/block_builder.hpp"

namespace weir::detail {

Row Engine::row_at(const RowRef& ref) const {
  const Delivery& delivery = deliveries_[ref.delivery];
  const std::uint32_t member = delivery.member_of_row[ref.row];
  const std::uint32_t part = members_[member].part;
  const UnitKind unit = delivery.batch->kind(ref.row);
  return {*delivery.batch,
          ref.row,
          member,
          part,
          delivery.batch->labels(ref.row),
          unit,
          fold_rule(*parts_[part].family, unit)};
}

void Engine::route() {
  if (std::exchange(reroutes_, false)) collect_rerouted();
  admit_passing();
  for_each_asked_part([&](std::uint32_t part) {
    if (std::exchange(parts_[part].must_govern, false) && parts_[part].passing)
      govern(parts_[part]);
  });
  for (const bool pinned : {true, false}) {  // pinned ones have the first choice of slots
    for (const RowRef& ref : unrouted_) {
      const Row row = row_at(ref);
      const Part& part = parts_[row.part];
      if (part.passing) {
        members_[row.member].epoch = part.epoch;
      } else if (is_pinned(part, row.labels) == pinned) {
        route_row(row, pinned);
      }
    }
  }
  build_passing_blocks();
}

void Engine::reroute(Part& part) {
  ++part.epoch;
  part.reroutes = true;
  reroutes_ = true;
}

void Engine::route_all_again() {
  for (Part& part : parts_) reroute(part);
}

void Engine::collect_rerouted() {
  catch_up();
  const auto part_of = [&](const Delivery& delivery, std::uint32_t row) -> const Part& {
    return parts_[members_[delivery.member_of_row[row]].part];
  };
  std::erase_if(unrouted_, [&](const RowRef& ref) {
    return part_of(deliveries_[ref.delivery], ref.row).reroutes;
  });
  for (std::uint32_t at = 0; at < deliveries_used_; ++at) {
    const Delivery& delivery = deliveries_[at];
    for (std::uint32_t row = 0; row < delivery.member_of_row.size(); ++row) {
      if (delivery.member_of_row[row] != kNone && part_of(delivery, row).reroutes)
        unrouted_.push_back({at, row});
    }
  }
  for (Part& part : parts_) part.reroutes = false;
}

// A part goes on passing while its tier would change none of its units, and its newcomers fit.
void Engine::admit_passing() {
  for (const RowRef& ref : unrouted_) {
    if (outputs_.size() == 0) break;
    const Member& member = members_[deliveries_[ref.delivery].member_of_row[ref.row]];
    Part& part = parts_[member.part];
    part.must_govern |= part.passing && is_taken(member);
  }
  const Tier tier = fixed_.tier();
  if (tier != Tier::pass) {
    for (const RowRef& ref : unrouted_) {
      const Row row = row_at(ref);
      Part& part = parts_[row.part];
      if (!part.passing || part.must_govern || is_pinned(part, row.labels)) continue;
      const Route route = mapping_.route(tier, row.rule, part.hash, row.labels);
      part.must_govern = route.to != Route::To::own && route.to != Route::To::renamed;
    }
  }
  for_each_asked_part([&](std::uint32_t index) {
    Part& part = parts_[index];
    if (!part.passing) return;
    gate_.give_back(part.lines - part.survivor_lines);
    part.lines = part.survivor_lines;
  });
  for_each_asked_part([&](std::uint32_t index) {
    Part& part = parts_[index];
    if (!part.passing || part.must_govern || part.newcomer_lines == 0) return;
    if (!gate_.admits(part.newcomer_lines, headroom())) {
      part.must_govern = true;
      part.wants_fold = !is_entitled(part);
      return;
    }
    gate_.take(part.newcomer_lines);
    part.lines += part.newcomer_lines;
  });
}

// The units that the part showed last time and that are still delivered become outputs, with what
// they showed as their ledger. One that not every scraper can have seen yet is still arming.
void Engine::govern(Part& part) {
  catch_up();
  part.passing = false;
  part.dirty = true;
  const auto units = std::exchange(part.units, {});
  const auto values = std::exchange(part.values, {});
  gate_.give_back(part.lines);
  part.lines = 0;
  const Tenant& tenant = tenants_[part.tenant];
  for (std::size_t i = 0; i < units.size(); ++i) {
    Member& member = members_[units[i]];
    if (&parts_[member.part] != &part || member.output != i) continue;
    member.output = kNone;
    if (member.seen != tenant.collections) continue;
    const BlockUnit& unit = part.block->units[i];
    const Shape& shape = part.block->shape(unit);
    Output output;
    output.key = member.key;
    output.part = member.part;
    output.owner = units[i];
    output.unit = shape.kind;
    output.rule = fold_rule(*part.family, shape.kind);
    output.kind = is_pinned(part, part.block->labels(unit)) ? OutputKind::pinned : OutputKind::own;
    output.essential = unit.text_size == 0 || output.kind == OutputKind::pinned;
    output.state = OutputState::arming;
    output.was_shown = true;
    output.since = member.since;
    output.keys = shape.keys;
    output.values.assign(values.begin() + unit.first_value,
                         values.begin() + unit.first_value + shape.lines());
    output.text = part.block->labels(unit).view();
    Natives::start(output, member.wide(), true);
    if (output.instant() || is_exposed(output, tenant)) output.state = OutputState::live;
    part.lines += output.lines();
    member.shown = false;
    member.verdict = Verdict::own;
    member.output = outputs_.insert(std::move(output));
    part.outputs.push_back(member.output);
  }
  gate_.take(part.lines);
}

bool Engine::is_pinned(const Part& part, LabelText labels) const {
  return std::ranges::any_of(
      part.pins, [&](std::uint32_t pin) { return Mapping::is_pinned(config_.pins[pin], labels); });
}

void Engine::route_row(const Row& row, bool pinned) {
  Part& part = parts_[row.part];
  members_[row.member].epoch = part.epoch;
  if (pinned) return go_own(row, OutputKind::pinned, row.labels);

  const Route route = route_of(part, row);
  switch (route.to) {
    case Route::To::own:
      if (part.wants_fold && row.rule != FoldRule::keep && !row.labels.empty()) {
        part.wants_fold = false;
        claim_fold(row);
      }
      return go_own(row, OutputKind::own, row.labels);
    case Route::To::renamed:
      escaped_lines_ += row.batch.lines(row.index);
      return go_own(row, OutputKind::renamed, mapping_.text());
    case Route::To::aggregate:
      return go_aggregate(row, route);
    case Route::To::fold:
      return go_fold(row, route.reason);
    case Route::To::drop:
      return send(row, kNone, Verdict::dropped, route.reason);
  }
}

Route Engine::route_of(const Part& part, const Row& row) {
  if (!is_adaptive()) return mapping_.route(fixed_.tier(), row.rule, part.hash, row.labels);
  if (!part.policy || part.policy->plan.empty())
    return mapping_.route(Tier::pass, row.rule, part.hash, row.labels);
  const FoldPlan& plan = part.policy->plan;
  const Naming::Group group = mapping_.group(plan, row.labels);
  return mapping_.fold(plan, group == 0 || part.policy->naming.names(group), row.rule, row.labels);
}

void Engine::go_own(const Row& row, OutputKind kind, LabelText labels) {
  const bool essential =
      kind == OutputKind::pinned || row.labels.empty() || is_entitled(parts_[row.part]);
  const std::uint32_t output = claim(row, kind, labels, essential);
  if (output == kNone) return go_fold(row, FoldReason::budget);
  send(row, output, Verdict::own, FoldReason::budget);
}

void Engine::go_aggregate(const Row& row, Route route) {
  const std::uint32_t output = claim(row, OutputKind::aggregate, mapping_.text(), false);
  if (output == kNone) return go_fold(row, FoldReason::budget);
  send(row, output, Verdict::folded, route.reason);
}

void Engine::go_fold(const Row& row, FoldReason reason) {
  if (row.rule == FoldRule::keep) {
    const MetricType type = parts_[row.part].family->type;
    const bool is_gauge = type == MetricType::gauge || type == MetricType::untyped;
    return send(row, kNone, Verdict::dropped,
                is_gauge && reason == FoldReason::budget ? FoldReason::gauge_rule : reason);
  }
  const std::uint32_t fold = claim_fold(row);
  if (fold == kNone) {
    const bool exists =
        parts_[row.part].fold != kNone && outputs_[parts_[row.part].fold].unit == row.unit;
    return send(row, kNone, Verdict::dropped,
                exists ? FoldReason::budget : FoldReason::type_conflict);
  }
  send(row, fold, Verdict::folded, reason);
}

void Engine::send(const Row& row, std::uint32_t output, Verdict verdict, FoldReason reason) {
  Member& member = members_[row.member];
  member.output = output;
  member.verdict = verdict;
  member.reason = reason;
  if (member.shown && row.rule == FoldRule::cumulative && outputs_.find(member.key) == kNone) {
    // It is not under its own name now. When it is again, it goes on where the page left it.
    make_output(row, OutputKind::own, member.key);
  }
  members_[row.member].shown = false;
}

}  // namespace weir::detail
