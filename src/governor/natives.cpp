// Native buckets beside the lines of histograms. They follow the lines through the ledger: an
// output that has them is given every increment of its members with them, or it loses them, so
// that they always add up to its count.
#include <cmath>
#include <utility>

#include "governor/engine.hpp"

namespace weir::detail {
namespace {

// They must add up to the count, or Prometheus refuses the page. Observations of NaN are in no
// bucket; where the sum says that there were some, it takes that.
bool is_sound(const Output& output) {
  const NativeHistogram& shown = output.native->shown;
  const std::size_t lines = output.values.size();
  const double count = output.values[lines - 1];
  const double counted = observations(shown.view());
  return shown.is_float || counted == count ||
         (std::isnan(output.values[lines - 2]) && counted <= count);
}

}  // namespace

// What a new output has of its first member: its buckets, or their form alone.
void Engine::start_native(Output& output, const WideNumbers& wide, bool with_counts) {
  output.native.reset();
  if (!wide.native || output.unit != UnitKind::histogram) return;
  output.native = std::make_unique<NativeOutput>(*wide.native);
  if (!with_counts) clear_counts(output.native->shown);
}

void Engine::add_native_increments(Output& output) {
  if (!output.native) return;
  const NativeHistogram* const increments = native_.increments();
  if (increments == nullptr) {
    if (increments_.back() > 0) lose_native(output);
    return;
  }
  const bool is_live = output.state == OutputState::live;
  add_native(is_live ? output.native->shown : output.native->held, increments->view(),
             native_.scratch());
}

void Engine::lose_native(Output& output) {
  output.native.reset();
  ++natives_lost_;
}

void Engine::collect_natives(Part& part) {
  part.natives.clear();
  if (part.passing) {
    if (!std::exchange(part.has_natives, false)) return;
    for (std::uint32_t unit = 0; unit < part.units.size(); ++unit) {
      const Member& member = members_[part.units[unit]];
      if (member.wide && member.wide->native) part.natives.add(unit, member.wide->native->view());
    }
    return;
  }
  for (const std::uint32_t at : part.outputs) {
    Output& output = outputs_[at];
    if (!output.native || !output.on_page()) continue;
    if (is_sound(output)) {
      part.natives.add(output.block_unit, output.native->shown.view());
    } else {
      lose_native(output);
    }
  }
}

}  // namespace weir::detail
