// The shape of outputs: whose they are, which bounds and quantiles they have, and so their lines.
#include <algorithm>

#include "governor/engine.hpp"
#include "governor/histogram_fold.hpp"

namespace weir::detail {

// The name of a unit that others now flow into, too.
void Engine::share(Output& output, OutputKind kind) {
  if (output.kind == OutputKind::renamed) output.owner = kNone;
  output.kind = kind;
  if (output.unit == UnitKind::summary) shrink(output, {});  // nobody's quantiles are all of theirs
}

// Of the others none flows into it any more: it is the row's again, quantiles and all. (A bound
// that was lost stays lost: its bucket could only be guessed.)
void Engine::unshare(const Row& row, Output& output, OutputKind kind) {
  const std::uint32_t before = output.lines();
  if (output.unit == UnitKind::summary && output.keys.empty()) {
    const std::vector<double>& quantiles = members_[row.member].wide()->keys;
    if (output.on_page() && !gate_.admits(quantiles.size())) {
      members_[row.member].epoch = 0;  // in the next collection then
      return;
    }
    output.keys = quantiles;
    output.values.insert(output.values.begin(), quantiles.size(), 0);
    if (!output.held.empty()) output.held.insert(output.held.begin(), quantiles.size(), 0);
    resize_slots(output, before);
  }
  output.kind = kind;
  output.owner = row.member;
}

// Makes the output's bounds a part of \p keys. Folded outputs of a part share their bounds: if one
// of them loses some, all do.
void Engine::fit(Output& output, std::span<const double> keys) {
  if (output.is_single()) {
    if (!has_keys(keys, output.keys)) shrink(output, common_keys(keys, output.keys));
    return;
  }
  if (output.unit != UnitKind::histogram) return;
  Part& part = parts_[output.part];
  if (!part.fold_keys) part.fold_keys = output.keys;
  if (*part.fold_keys == output.keys && has_keys(keys, output.keys)) return;
  part.fold_keys = common_keys(common_keys(*part.fold_keys, output.keys), keys);
  shrink(output, *part.fold_keys);
  for (const std::uint32_t other : part.outputs) {
    if (!outputs_[other].is_single()) shrink(outputs_[other], *part.fold_keys);
  }
}

void Engine::shrink(Output& output, std::span<const double> keys) {
  if (std::ranges::equal(output.keys, keys)) return;
  const auto common = common_keys(output.keys, keys);
  const std::uint32_t before = output.lines();
  output.values = with_fewer_keys(output.unit, output.keys, output.values, common);
  if (!output.held.empty())
    output.held = with_fewer_keys(output.unit, output.keys, output.held, common);
  output.keys = common;
  output.hidden = 0;
  resize_slots(output, before);
  limit_bounds(output);
}

// The output had \p before lines.
void Engine::resize_slots(const Output& output, std::uint32_t before) {
  Part& part = parts_[output.part];
  if (output.on_page()) {
    gate_.give_back(before);
    gate_.take(output.lines());
    part.lines = part.lines - before + output.lines();
    part.dirty = true;
  } else if (output.state == OutputState::waiting) {
    stop_waiting(output, before);
    gate_.wait(output.lines());
    part.waiting_lines += output.lines();
  }
}

}  // namespace weir::detail
