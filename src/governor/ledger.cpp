#include "governor/ledger.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace weir::detail {
namespace {

constexpr double kJitter = 0.01;  // of the value

// A `_sum` may fall where negative values were observed; else a fall is a reset of its own (the
// count refilled before we looked again).
double sum_delta(double& last, double now, bool unit_was_reset, bool may_fall) {
  if (!std::isfinite(now)) return 0;
  const double before = std::exchange(last, now);
  if (unit_was_reset) return now;
  if (now >= before || may_fall || now < 0 || before < 0) return now - before;
  if (step_between(before, now) == LedgerStep::reset) return now;
  last = before;
  return 0;
}

LedgerStep worst_step(std::span<const double> last, std::span<const double> now) {
  LedgerStep worst = LedgerStep::forward;
  for (std::size_t i = 0; i < now.size(); ++i)
    worst = std::max(worst, step_between(last[i], now[i]));
  return worst;
}

}  // namespace

LedgerStep step_between(double last, double now) noexcept {
  if (now >= last) return LedgerStep::forward;
  return last - now < kJitter * last ? LedgerStep::jitter : LedgerStep::reset;
}

double counter_delta(double& last, double now) noexcept {
  if (!std::isfinite(now) || now < 0) return 0;
  switch (step_between(last, now)) {
    case LedgerStep::forward:
      return now - std::exchange(last, now);
    case LedgerStep::jitter:
      return 0;
    case LedgerStep::reset:
      break;
  }
  return last = now;
}

LedgerStep wide_delta(UnitKind kind, WideNumbers& last, std::span<const double> now,
                      std::span<double> delta, LedgerStep at_least) noexcept {
  const std::size_t keys = last.keys.size();
  const std::size_t count = now.size() - 1;
  const std::size_t sum = now.size() - 2;
  std::ranges::fill(delta, 0);

  // What counts up: a histogram's buckets (the last of them is +Inf), a summary's count.
  const std::size_t first = kind == UnitKind::histogram ? 0 : count;
  const std::size_t size = kind == UnitKind::histogram ? keys + 1 : 1;
  const auto counts = now.subspan(first, size);
  if (!std::ranges::all_of(counts, [](double v) { return std::isfinite(v) && v >= 0; }))
    return LedgerStep::jitter;
  const auto before = std::span(last.values).subspan(first, size);
  const LedgerStep step = std::max(at_least, worst_step(before, counts));
  if (step == LedgerStep::jitter) return step;

  double floor = 0;
  for (std::size_t i = 0; i < size; ++i) {
    floor = std::max(floor, step == LedgerStep::reset ? counts[i] : counts[i] - before[i]);
    delta[first + i] = floor;
  }
  const bool may_fall = kind == UnitKind::histogram && keys > 0 && last.keys.front() < 0;
  delta[sum] = sum_delta(last.values[sum], now[sum], step == LedgerStep::reset, may_fall);
  delta[count] = floor;
  std::ranges::copy(counts, before.begin());
  last.values[count] = now[count];
  return step;
}

}  // namespace weir::detail
