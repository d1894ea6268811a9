#include "governor/native_ledger.hpp"

#include <algorithm>

namespace weir::detail {
namespace {

// Calls visit(before, now) for each bucket of \p now and of \p before; what one lacks is 0.
template <class Visit>
void for_each_bucket(std::span<const NativeBucket> before, std::span<const NativeBucket> now,
                     Visit visit) {
  std::size_t b = 0;
  std::size_t n = 0;
  while (b < before.size() || n < now.size()) {
    const bool has_before =
        b < before.size() && (n == now.size() || before[b].index <= now[n].index);
    const bool has_now = n < now.size() && (b == before.size() || now[n].index <= before[b].index);
    const std::int32_t index = has_now ? now[n].index : before[b].index;
    visit(index, has_before ? before[b].count : 0, has_now ? now[n].count : 0);
    if (has_before) ++b;
    if (has_now) ++n;
  }
}

LedgerStep step_of(std::span<const NativeBucket> before, std::span<const NativeBucket> now) {
  LedgerStep worst = LedgerStep::forward;
  for_each_bucket(before, now, [&](std::int32_t, double was, double is) {
    worst = std::max(worst, step_between(was, is));
  });
  return worst;
}

void subtract(std::span<const NativeBucket> before, std::span<const NativeBucket> now,
              std::vector<NativeBucket>& out) {
  out.clear();
  for_each_bucket(before, now, [&](std::int32_t index, double was, double is) {
    if (is > was) out.push_back({index, is - was});
  });
}

}  // namespace

LedgerStep NativeLedger::step(const NativeHistogram& last, const NativeHistogramView& now) {
  if (now.schema > last.schema || now.zero_threshold < last.zero_threshold)
    return LedgerStep::reset;
  before_.assign(last.view());
  lower_schema(before_, now.schema);
  if (uncut_threshold(before_.view(), now.zero_threshold) != now.zero_threshold) {
    return LedgerStep::reset;
  }
  widen_zero(before_, now.zero_threshold);
  return std::max({step_between(before_.zero_count, now.zero_count),
                   step_of(before_.negative, now.negative),
                   step_of(before_.positive, now.positive)});
}

const NativeHistogram& NativeLedger::increments(LedgerStep step, const NativeHistogramView& now) {
  increments_.assign(now);
  if (step == LedgerStep::jitter) clear_counts(increments_);
  if (step != LedgerStep::forward) return increments_;
  increments_.zero_count -= before_.zero_count;
  subtract(before_.negative, now.negative, increments_.negative);
  subtract(before_.positive, now.positive, increments_.positive);
  return increments_;
}

void adopt_native(const std::optional<NativeHistogramView>& now, WideNumbers& wide) {
  if (!now) {
    wide.native.reset();
    return;
  }
  if (!wide.native) wide.native = std::make_unique<NativeHistogram>();
  wide.native->assign(*now);
}

void NativeOutput::forget_held() {
  clear_counts(held);
}

void NativeOutput::show_held(NativeHistogram& scratch) {
  add_native(shown, held.view(), scratch);
  held.schema = shown.schema;
  held.zero_threshold = shown.zero_threshold;
  forget_held();
}

void clear_counts(NativeHistogram& histogram) {
  histogram.zero_count = 0;
  histogram.negative.clear();
  histogram.positive.clear();
}

}  // namespace weir::detail
