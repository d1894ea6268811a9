#include "governor/natives.hpp"

#include <cmath>

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

LedgerStep Natives::begin(const std::optional<NativeHistogramView>& now, const WideNumbers& wide) {
  increments_ = nullptr;
  now_ = now;
  return now && wide.native ? ledger_.step(*wide.native, *now) : LedgerStep::forward;
}

void Natives::end(LedgerStep step, WideNumbers& wide) {
  const bool is_known = now_ && wide.native;
  if (is_known) increments_ = &ledger_.increments(step, *now_);
  if (!is_known || step != LedgerStep::jitter) adopt_native(now_, wide);
}

void Natives::start(Output& output, const WideNumbers* wide, bool with_counts) {
  output.native.reset();
  if (wide == nullptr || !wide->native || output.unit != UnitKind::histogram) return;
  output.native = std::make_unique<NativeOutput>(*wide->native);
  if (!with_counts) clear_counts(output.native->shown);
}

void Natives::add_to(Output& output, double observations) {
  if (increments_ == nullptr) {
    if (observations > 0) lose(output);
    return;
  }
  const bool is_live = output.state == OutputState::live;
  add_native(is_live ? output.native->shown : output.native->held, increments_->view(), scratch_);
}

void Natives::show_held(Output& output) {
  if (output.native) output.native->show_held(scratch_);
}

bool Natives::settle(Output& output) {
  if (output.native && !is_sound(output)) lose(output);
  return output.native != nullptr;
}

void Natives::lose(Output& output) {
  output.native.reset();
  ++lost_;
}

}  // namespace weir::detail
