#include "governor/sketch.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace weir::detail {

void DistinctSketch::add(std::uint64_t hash) noexcept {
  const std::size_t index = hash >> (64 - kBits);
  const std::uint64_t rest = hash << kBits | std::uint64_t{1}
                                                 << (kBits - 1);  // the guard bounds the rank
  const auto rank = static_cast<std::uint8_t>(std::countl_zero(rest) + 1);
  registers_[index] = std::max(registers_[index], rank);
}

double DistinctSketch::estimate() const noexcept {
  constexpr auto kCount = static_cast<double>(kRegisters);
  constexpr double kAlpha = 0.7213 / (1 + 1.079 / kCount);
  double sum = 0;
  std::size_t empty = 0;
  for (const std::uint8_t rank : registers_) {
    sum += std::ldexp(1.0, -rank);
    empty += rank == 0 ? 1U : 0U;
  }
  const double raw = kAlpha * kCount * kCount / sum;
  if (raw <= 2.5 * kCount && empty > 0)
    return kCount * std::log(kCount / static_cast<double>(empty));
  return raw;
}

}  // namespace weir::detail
