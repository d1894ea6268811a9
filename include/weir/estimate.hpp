/// \file
/// SubsetEstimate: what a part of a folded family counts, although most of its series have lost
/// their names. The heaviest keep theirs and are known exactly; of the others a priority sample
/// does (Duffield, Lund, Thorup 2007), from which the sum of any part is estimated without bias.
///
/// The sums are of weights, as the governor ranks series by: the increments of late (of a histogram
/// or summary: of its count), each counting half after kWeightHalfLife, as of the governor's last
/// look at the family's names; at its first look what the series counted in all their life.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "weir/clock.hpp"
#include "weir/governor.hpp"

namespace weir {

inline constexpr Duration kWeightHalfLife = std::chrono::minutes(2);

struct SubsetEstimate {
  /// Why there is no estimate.
  enum class Status : std::uint8_t {
    estimated,
    passes,     ///< the family is not folded: its series are on the page
    no_counts,  ///< gauges, info and the like have no increments to sum
    no_names,   ///< its tier keeps no names, or all of them lost the same labels
    too_many,   ///< more series keep their names than the governor notes down
  };
  std::string tenant;
  Tier tier = Tier::pass;
  Status status = Status::passes;
  WallTime as_of;         ///< the look
  bool lifetime = false;  ///< the first look: the weights are what the series counted in all
  std::uint64_t exact_series = 0;  ///< selected, and named for their weight, or never folded
  double exact_sum = 0;
  std::uint64_t sampled_series = 0;  ///< selected, of the sample
  double sampled_estimate = 0;       ///< of the sum of all other selected ones
  /// Of sampled_estimate, estimated from the same sample; without a selected series in it the
  /// sample says nothing of its error.
  double standard_error = 0;
  double threshold = 0;   ///< groups lighter than it are sampled by chance; 0: none is
  double family_sum = 0;  ///< exact, of all series of the family
};

[[nodiscard]] std::string_view to_string(SubsetEstimate::Status status) noexcept;

}  // namespace weir
