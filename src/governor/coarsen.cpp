// Tier 2 leaves out bounds of histograms. They go on counting until every scraper has seen what
// they had counted when that was decided, then they leave; a frozen bucket would fall behind one
// below it. In the ledger they count on, so that they come back with nothing but increments.
#include <algorithm>

#include "governor/engine.hpp"
#include "governor/histogram_fold.hpp"

namespace weir::detail {
namespace {

bool may_lose_bounds(const Output& output) {
  return output.unit == UnitKind::histogram && output.kind != OutputKind::pinned;
}

}  // namespace

void Engine::adjust_bounds() {
  for_each_asked_part([&](std::uint32_t index) {
    Part& part = parts_[index];
    BoundLimit& bounds = part.bounds;
    const std::uint32_t asked = part.policy ? part.policy->plan.halvings : 0;
    if (asked <= bounds.halvings) bounds.asked_at.reset();
    if (asked == 0 && bounds.halvings > 0) return refine(part);
    if (asked <= bounds.halvings) return;
    if (!bounds.asked_at) {
      bounds.asked_at = now_;
      if (bounds.halvings == 0) bounds.since = wall_;
    }
    const MonotonicTime shown_since = std::max(*bounds.asked_at, tenants_[part.tenant].shown_since);
    if (now_ - shown_since >= arm_period_) coarsen(part, asked);
  });
}

void Engine::coarsen(Part& part, std::uint32_t halvings) {
  BoundLimit& bounds = part.bounds;
  std::optional<std::vector<double>> keys;
  if (bounds.halvings > 0) keys = bounds.shown;
  for (const std::uint32_t at : part.outputs) {
    const Output& output = outputs_[at];
    if (may_lose_bounds(output)) keys = keys ? common_keys(*keys, output.keys) : output.keys;
  }
  if (!keys) return;  // no histogram stands
  for (; bounds.halvings < halvings; ++bounds.halvings) keys = every_other_key(*keys);
  bounds.shown = std::move(*keys);
  bounds.asked_at.reset();
  for (const std::uint32_t at : part.outputs) hide(outputs_[at]);
  reroute(part);  // who found no slot may find one now
}

// All bounds come back, once there are slots for them.
void Engine::refine(Part& part) {
  std::uint64_t lines = 0;
  for (const std::uint32_t at : part.outputs) lines += outputs_[at].hidden;
  const bool fits = !part.policy || is_entitled(part) ||
                    part.lines + part.waiting_lines + lines <= part.policy->limit_lines;
  if (!fits || !gate_.admits(lines)) return;
  part.bounds = {};
  for (const std::uint32_t at : part.outputs) hide(outputs_[at]);
}

// Before the output gets slots, or when its bounds became fewer: what the page shows of the part's
// histograms are bounds that all of them have.
void Engine::limit_bounds(Output& output) {
  Part& part = parts_[output.part];
  std::vector<double>& shown = part.bounds.shown;
  if (part.bounds.halvings > 0 && may_lose_bounds(output) && !has_keys(output.keys, shown)) {
    shown = common_keys(shown, output.keys);
    for (const std::uint32_t at : part.outputs) hide(outputs_[at]);
  }
  hide(output);
}

void Engine::hide(Output& output) {
  const std::uint32_t before = output.lines();
  output.hidden = hidden_lines(output);
  if (output.lines() != before) resize_slots(output, before);
}

std::uint32_t Engine::hidden_lines(const Output& output) const {
  const BoundLimit& bounds = parts_[output.part].bounds;
  if (bounds.halvings == 0 || !may_lose_bounds(output)) return 0;
  return static_cast<std::uint32_t>(output.keys.size() - bounds.shown.size());
}

std::span<const double> Engine::page_keys(const Output& output) const {
  return output.hidden > 0 ? parts_[output.part].bounds.shown : output.keys;
}

}  // namespace weir::detail
