// Histograms and summaries of unequal shape in one output. The output has the bounds that all of
// them have; a bound that one of them lacks goes, and never comes back: its bucket could only be
// guessed. Pure.
#pragma once

#include <span>
#include <vector>

#include "weir/batch.hpp"

namespace weir::detail {

// The lines of a unit that has \p keys bounds or quantiles.
[[nodiscard]] std::uint32_t unit_lines(UnitKind kind, std::size_t keys) noexcept;

// Keys that stand in both; both ascending.
[[nodiscard]] std::vector<double> common_keys(std::span<const double> a, std::span<const double> b);
// Every other key, from the largest on, which stays: so the cap that histogram_quantile() gives to
// what lies beyond it stays, too, and a second halving leaves a part of what the first one left.
[[nodiscard]] std::vector<double> every_other_key(std::span<const double> keys);
// How many of \p keys are left after \p halvings of these.
[[nodiscard]] std::size_t keys_left(std::size_t keys, std::uint32_t halvings) noexcept;
// True if every key of \p part is one of \p whole.
[[nodiscard]] bool has_keys(std::span<const double> whole, std::span<const double> part) noexcept;

// Adds a unit's increments to an output's values. Quantiles do not add up and are left as they are.
// Precondition: has_keys(keys, target_keys).
void add_unit(UnitKind kind, std::span<const double> keys, std::span<const double> increments,
              std::span<const double> target_keys, std::span<double> target) noexcept;

// Writes \p values of a unit with \p keys, reduced to the lines that one with \p fewer has.
// Precondition: has_keys(keys, fewer).
void copy_fewer_keys(UnitKind kind, std::span<const double> keys, std::span<const double> values,
                     std::span<const double> fewer, double* out) noexcept;
[[nodiscard]] std::vector<double> with_fewer_keys(UnitKind kind, std::span<const double> keys,
                                                  std::span<const double> values,
                                                  std::span<const double> fewer);

}  // namespace weir::detail
