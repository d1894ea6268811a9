// The rules by which a raw cumulative value becomes increments. Pure.
//
// A drop is a reset: the whole new value counts. But a drop under one per cent is jitter (a sum of
// parts that were not read at one moment, say): it counts nothing, and the higher value stays the
// base. A value that is not finite, or negative, counts nothing and moves no base.
#pragma once

#include <span>

#include "governor/member_table.hpp"
#include "weir/batch.hpp"

namespace weir::detail {

enum class LedgerStep : std::uint8_t { forward, jitter, reset };
[[nodiscard]] LedgerStep step_between(double last, double now) noexcept;

// The increment from \p last to \p now; moves \p last.
[[nodiscard]] double counter_delta(double& last, double now) noexcept;

// The increments of a histogram's or summary's lines, all of them from one state to the next: if
// one bucket was reset, the unit was. Never negative but for a `_sum` of negative observations, and
// for a histogram not decreasing from bucket to bucket, whatever the input. A summary's quantiles
// have none (0). Moves \p last. Precondition: \p now and \p delta are as long as last.values.
// \p at_least: what is known of the unit besides. \returns the unit's step.
LedgerStep wide_delta(UnitKind kind, WideNumbers& last, std::span<const double> now,
                      std::span<double> delta, LedgerStep at_least = LedgerStep::forward) noexcept;

}  // namespace weir::detail
