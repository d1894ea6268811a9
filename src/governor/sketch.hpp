// HyperLogLog: how many distinct 64-bit hashes were seen, in 4 KiB whatever their number, within
// about 1.6 % (standard error 1.04 / sqrt(2^12); Flajolet et al. 2007, with linear counting for
// small numbers).
#pragma once

#include <array>
#include <cstdint>

namespace weir::detail {

class DistinctSketch {
 public:
  // \p hash must be well mixed.
  void add(std::uint64_t hash) noexcept;
  [[nodiscard]] double estimate() const noexcept;

 private:
  static constexpr unsigned kBits = 12;
  static constexpr std::size_t kRegisters = std::size_t{1} << kBits;
  std::array<std::uint8_t, kRegisters> registers_{};
};

}  // namespace weir::detail
